using System.Globalization;
using Slipway.Testing.Data;

namespace Slipway.Testing.Judging;

/// <summary>Compares files that are no tables and no JSON.</summary>
internal static class ContentComparison
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>The first line that differs; how lines end does not count.</summary>
    public static Difference? OfLines(string snapshot, string found)
    {
        using var expected = new StringReader(TextFile.Read(snapshot));
        using var text = new StringReader(TextFile.Read(found));
        for (var number = 1; ; number++)
        {
            var (wanted, line) = (expected.ReadLine(), text.ReadLine());
            if (wanted != line)
            {
                return new Difference(
                    string.Create(CultureInfo.InvariantCulture, $"line {number}"), Line(wanted), Line(line));
            }

            if (line is null)
            {
                return null;
            }
        }
    }

    /// <summary>The first byte that differs.</summary>
    public static Difference? OfBytes(string snapshot, string found)
    {
        using var expected = File.OpenRead(snapshot);
        using var file = File.OpenRead(found);
        if (expected.Length != file.Length)
        {
            return new Difference("size", Bytes(expected.Length), Bytes(file.Length));
        }

        var (one, other) = (new byte[BlockBytes], new byte[BlockBytes]);
        for (var at = 0L; ;)
        {
            var wanted = one.AsSpan(0, expected.ReadAtLeast(one, BlockBytes, throwOnEndOfStream: false));
            var block = other.AsSpan(0, file.ReadAtLeast(other, BlockBytes, throwOnEndOfStream: false));
            if (wanted.CommonPrefixLength(block) is var same && same < Math.Max(wanted.Length, block.Length))
            {
                return new Difference(
                    string.Create(CultureInfo.InvariantCulture, $"byte {at + same + 1}"), "the same", "another");
            }

            if (block.IsEmpty)
            {
                return null;
            }

            at += block.Length;
        }
    }

    private static string Line(string? line) => line is null ? "the end" : Shown.Text(line);

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count} bytes");
}
