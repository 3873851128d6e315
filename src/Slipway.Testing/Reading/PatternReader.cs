using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads regular expressions.</summary>
internal static class PatternReader
{
    /// <summary>That of a key; null where there is none, or, reported, where it can't be one.</summary>
    public static string? Read(KeyReader reader, string key, Faults faults)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        try
        {
            TestPattern.Parse(text);
            return text;
        }
        catch (ArgumentException e)
        {
            faults.Add(
                Codes.InvalidValue, reader.Value(key)!.Position, $"'{key}' is no regular expression: {e.Message}");
            return null;
        }
    }
}
