using System.Globalization;
using System.Text;

namespace Slipway.Workspace.Files;

/// <summary>
/// Names of files as text. On disk a name is bytes, and nothing makes a step write UTF-8: a byte that is none is a
/// character of the private use area here, from U+F080 to U+F0FF, as other systems map names too. What is in that area
/// itself is taken apart into its bytes, so that each name has one text, and each text leads back to its name.
/// </summary>
internal static class FileName
{
    private const char FirstByte = '\uF080';
    private const char LastByte = '\uF0FF';
    private const int ByteArea = 0xF000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a name.</summary>
    public static string Read(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(name, out var rune, out var length) == System.Buffers.OperationStatus.Done
                && rune.Value is < FirstByte or > LastByte;
            if (isText)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var part in name[..length])
                {
                    text.Append((char)(ByteArea + part));
                }
            }

            name = name[length..];
        }

        return text.ToString();
    }

    /// <summary>The name that a text stands for; null when it stands for none.</summary>
    public static byte[]? Write(string text)
    {
        var name = new List<byte>(text.Length);
        var start = 0;
        try
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (IsByte(text[i]))
                {
                    name.AddRange(Strict.GetBytes(text[start..i]));
                    name.Add((byte)(text[i] - ByteArea));
                    start = i + 1;
                }
            }

            name.AddRange(Strict.GetBytes(text[start..]));
        }
        catch (EncoderFallbackException)
        {
            return null;
        }

        byte[] bytes = [.. name];
        return bytes.Contains((byte)0) || Read(bytes) != text ? null : bytes;
    }

    /// <summary>Whether the name is UTF-8, and so the same to every program.</summary>
    public static bool IsUtf8(string text) => !text.Any(IsByte);

    /// <summary>The text with what can't be seen, or would change how it is read, written out.</summary>
    public static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = char.GetUnicodeCategory(character) switch
            {
                _ when IsByte(character) => shown.Append(CultureInfo.InvariantCulture, $"\\x{character - ByteArea:X2}"),
                UnicodeCategory.Control => shown.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}"),
                UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator =>
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => shown.Append(character),
            };
        }

        return shown.ToString();
    }

    private static bool IsByte(char character) => character is >= FirstByte and <= LastByte;
}
