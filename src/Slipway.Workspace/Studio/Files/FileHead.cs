using System.Text;

namespace Slipway.Workspace.Studio.Files;

/// <summary>The begin of a file, as bytes and as text.</summary>
/// <param name="Bytes">Its first bytes.</param>
/// <param name="Length">How long the whole file is.</param>
internal sealed record FileHead(byte[] Bytes, long Length)
{
    // UTF-8 cut within a character is UTF-8 all the same.
    private const int LongestCharacter = 4;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool IsWhole => Bytes.Length == Length;

    /// <summary>Reads the begin of a file.</summary>
    public static FileHead Read(Stream file, int most)
    {
        var buffer = new byte[Math.Min(most, file.Length)];
        var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return new FileHead(buffer[..read], file.Length);
    }

    /// <summary>The text, with the name of its encoding when that is not UTF-8; null for what is no text.</summary>
    public (string Text, string? Encoding)? Text
    {
        get
        {
            if (Bytes.AsSpan().StartsWith(Encoding.Unicode.Preamble))
            {
                return (Encoding.Unicode.GetString(Bytes.AsSpan(2)), "UTF-16");
            }

            if (Bytes.AsSpan().StartsWith(Encoding.BigEndianUnicode.Preamble))
            {
                return (Encoding.BigEndianUnicode.GetString(Bytes.AsSpan(2)), "UTF-16, big-endian");
            }

            if (Bytes.AsSpan().Contains((byte)0))
            {
                return null;
            }

            var content = Bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Bytes.AsSpan(3) : Bytes;
            return Utf8(content) is { } text ? (text, null) : (Encoding.Latin1.GetString(content), "Latin-1");
        }
    }

    private string? Utf8(ReadOnlySpan<byte> content)
    {
        for (var cut = 0; cut < (IsWhole ? 1 : LongestCharacter) && cut <= content.Length; cut++)
        {
            try
            {
                return Strict.GetString(content[..^cut]);
            }
            catch (DecoderFallbackException)
            {
                // A character may go on behind the end of what was read.
            }
        }

        return null;
    }
}
