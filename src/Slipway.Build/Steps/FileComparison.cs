using System.Globalization;

namespace Slipway.Build;

/// <summary>What a step wrote, file by file, beside what it wrote before.</summary>
internal static class FileComparison
{
    /// <summary>A line for each file: its path, its size, and how it differs.</summary>
    /// <param name="now">The folder with what was written; it need not be there.</param>
    /// <param name="before">The folder with what was written before; null where nothing is known of it.</param>
    public static IEnumerable<string> Lines(string now, string? before)
    {
        var written = FilesOf(now);
        var earlier = before is null ? [] : FilesOf(before);
        foreach (var (path, file) in written)
        {
            var difference = before is null ? ""
                : !earlier.TryGetValue(path, out var old) ? ", new"
                : IsSame(file, old) ? ", as before"
                : string.Create(CultureInfo.InvariantCulture, $", differs ({new FileInfo(old).Length:N0} bytes before)");
            yield return string.Create(CultureInfo.InvariantCulture, $"{path}: {new FileInfo(file).Length:N0} bytes{difference}");
        }

        foreach (var (path, _) in earlier.Where(file => !written.ContainsKey(file.Key)))
        {
            yield return $"{path}: was there before, and is not now";
        }
    }

    private static SortedDictionary<string, string> FilesOf(string folder) => new(
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            : [],
        StringComparer.Ordinal);

    private static bool IsSame(string one, string other)
    {
        if (new FileInfo(one).Length != new FileInfo(other).Length)
        {
            return false;
        }

        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        var (left, right) = (new byte[64 * 1024], new byte[64 * 1024]);
        while (true)
        {
            var read = first.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            var found = second.ReadAtLeast(right, right.Length, throwOnEndOfStream: false);
            if (!left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, found)))
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }
        }
    }
}
