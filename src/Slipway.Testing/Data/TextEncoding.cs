using System.Text;
using System.Text.Unicode;

namespace Slipway.Testing.Data;

/// <summary>Finds out what a text is written in.</summary>
internal static class TextEncoding
{
    private const int LookedAt = 64 * 1024;

    /// <summary>
    /// A reader in what the mark at the begin says, else in UTF-8, or, where the begin is none, in Latin-1.
    /// </summary>
    /// <param name="file">The file, at its begin, which the reader closes.</param>
    public static StreamReader Reader(Stream file)
    {
        var head = new byte[LookedAt];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return new StreamReader(
            file,
            IsUtf8(head.AsSpan(0, count)) ? Encoding.UTF8 : Encoding.Latin1,
            detectEncodingFromByteOrderMarks: true);
    }

    /// <summary>Whether these bytes are UTF-8; the last letter may be cut.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        const int LongestLetter = 4;
        for (var cut = 0; cut < LongestLetter && cut <= bytes.Length; cut++)
        {
            if (Utf8.IsValid(bytes[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
