using System.Text;

namespace Slipway.Testing.Data;

/// <summary>
/// Tells which files are tables: by how they are called or, where they are outputs that have no other name than the
/// output's, by how they begin.
/// </summary>
internal static class TableFile
{
    private const int LookedAt = 16 * 1024;

    private static ReadOnlySpan<byte> ParquetMark => "PAR1"u8;

    /// <summary>Whether a file is a table.</summary>
    public static bool Is(string path)
    {
        var extension = Path.GetExtension(path);
        if (extension.Length > 0)
        {
            return Table.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase);
        }

        using var file = File.OpenRead(path);
        return BeginsAsParquet(file) || BeginsAsText(file);
    }

    /// <summary>Whether a file begins as Parquet's do.</summary>
    public static bool IsParquet(string path)
    {
        using var file = File.OpenRead(path);
        return BeginsAsParquet(file);
    }

    /// <summary>Whether a file begins as Parquet's do; it is read from its begin again afterwards.</summary>
    public static bool BeginsAsParquet(FileStream file)
    {
        Span<byte> begin = stackalloc byte[ParquetMark.Length];
        var count = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return begin[..count].SequenceEqual(ParquetMark);
    }

    // A text whose first rows have as many values each, and more than one.
    private static bool BeginsAsText(FileStream file)
    {
        var head = new byte[LookedAt];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (head.AsSpan(0, count).Contains((byte)0))
        {
            return false;
        }

        var lines = Encoding.Latin1.GetString(head, 0, count).Split('\n');
        // The last may be cut.
        return Separator.IsRegular([.. lines.Take(count == LookedAt ? lines.Length - 1 : lines.Length)]);
    }
}
