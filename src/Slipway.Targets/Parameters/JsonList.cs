using System.Text;
using System.Text.Json;

namespace Slipway.Targets;

/// <summary>Values in JSON: strings, numbers and booleans, alone or in an array.</summary>
internal static class JsonList
{
    /// <summary>The values of a text that is an array; null where it is none.</summary>
    public static IReadOnlyList<string>? Read(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return text.AsSpan().TrimStart().StartsWith('[') && reader.Read() && ReadArray(ref reader, "a value") is var values && !reader.Read()
                ? values
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The values of an array that the reader is at the beginning of.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="name">What they are the values of.</param>
    /// <exception cref="JsonException">There is something else in it.</exception>
    public static List<string> ReadArray(ref Utf8JsonReader reader, string name)
    {
        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(ReadScalar(ref reader, name));
        }

        return values;
    }

    /// <summary>The value that the reader is at.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="name">What it is the value of.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static string ReadScalar(ref Utf8JsonReader reader, string name) => reader.TokenType switch
    {
        JsonTokenType.String => ReadText(ref reader),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => throw new JsonException($"'{name}' must be a string, a number, a boolean or a list"),
    };

    /// <summary>The text or the name that the reader is at.</summary>
    /// <param name="reader">The reader.</param>
    /// <exception cref="JsonException">It has a NUL character, or half of a character, as <c>\ud800</c> is.</exception>
    public static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal)
                ? text
                : throw new JsonException("a text in it has a NUL character");
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException(e.Message, e);
        }
    }
}
