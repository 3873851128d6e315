namespace Slipway.Testing.Data;

/// <summary>Texts that steps wrote.</summary>
internal static class TextFile
{
    private const int LookedAt = 8 * 1024;

    /// <summary>The whole of one.</summary>
    /// <exception cref="InvalidDataException">It is more than is read.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        ReadingLimits.CheckSize(file.Length, ReadingLimits.MostTextBytes);
        using var reader = TextEncoding.Reader(file);
        return reader.ReadToEnd();
    }

    /// <summary>Whether a file is a text of a size that is read: its begin has no NUL and is UTF-8.</summary>
    public static bool Is(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > ReadingLimits.MostTextBytes)
        {
            return false;
        }

        var head = new byte[LookedAt];
        var begin = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        return !begin.Contains((byte)0) && TextEncoding.IsUtf8(begin);
    }
}
