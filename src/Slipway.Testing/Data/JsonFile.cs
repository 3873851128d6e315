using System.Text;
using System.Text.Json;

namespace Slipway.Testing.Data;

/// <summary>JSON that steps wrote, with what Python writes beside it: NaN, Infinity and -Infinity.</summary>
internal static class JsonFile
{
    // What can stand in no text that a program means: how the three are told from texts that spell them.
    private const string Mark = "\u0001not-finite:";

    private static readonly string[] NotFinite = ["-Infinity", "Infinity", "NaN"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no JSON, or more than is read.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static JsonDocument Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        ReadingLimits.CheckSize(file.Length, ReadingLimits.MostTextBytes);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Parse(
            bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(Encoding.UTF8.Preamble.Length) : bytes);
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="bytes">Them.</param>
    /// <param name="place">Where in the file they stand, if they are not all of it.</param>
    /// <exception cref="InvalidDataException">They are no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string? place = null)
    {
        var options = new JsonDocumentOptions { MaxDepth = ReadingLimits.MostDepth };
        try
        {
            try
            {
                return JsonDocument.Parse(bytes, options);
            }
            catch (JsonException) when (HasNotFinite(bytes.Span))
            {
                return JsonDocument.Parse(WithMarks(bytes.Span), options);
            }
        }
        catch (JsonException e)
        {
            // The library counts both from 0.
            var at = place ?? $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}";
            throw new InvalidDataException($"it can't be read as JSON, at {at}: {Reason(e)}", e);
        }
    }

    /// <summary>The NaN or infinity that a value stands for; null where it is another one.</summary>
    public static double? IsNotFinite(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && TextOf(value) is { } text && text.StartsWith(
            Mark, StringComparison.Ordinal)
            ? text[Mark.Length..] switch
            {
                "NaN" => double.NaN,
                "Infinity" => double.PositiveInfinity,
                _ => double.NegativeInfinity,
            }
            : null;

    /// <summary>The text of a value; null where it is none, or a half of a letter is in it.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool HasNotFinite(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("NaN"u8) >= 0 || bytes.IndexOf("Infinity"u8) >= 0;

    private static string? NotFiniteAt(string text, int at) =>
        NotFinite.FirstOrDefault(word => string.CompareOrdinal(text, at, word, 0, word.Length) == 0);

    private static byte[] WithMarks(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var written = new StringBuilder(text.Length + 64);
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            if (!isQuoted && NotFiniteAt(text, at) is { } found)
            {
                written.Append("\"\\u0001not-finite:").Append(found).Append('"');
                at += found.Length - 1;
                continue;
            }

            isQuoted ^= text[at] == '"';
            written.Append(text[at]);
            if (isQuoted && text[at] == '\\' && at + 1 < text.Length)
            {
                written.Append(text[++at]);
            }
        }

        return Encoding.UTF8.GetBytes(written.ToString());
    }

    // Without the place that the library puts behind.
    private static string Reason(JsonException exception) => exception.Message.Split(" LineNumber:", 2)[0].Trim();
}
