using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Proofs;

/// <summary>
/// Measurements as tags: <c>slipway.tested.NAME</c>, and <c>slipway.tested.NAME:2</c> and on where one is not enough, each with
/// a JSON object of at most 256 letters, which is what Azure's tags hold.
/// </summary>
internal static class MeasuredTags
{
    // Beside whatever a metric may be called, which is often "seconds".
    private const string WorkKey = "(seconds)";

    // None that a test's name may have.
    private const char Separator = ':';
    private const int LongestTag = 256;

    // Azure's resources have fifty tags at most, and others are there besides.
    private const int MostTags = 30;

    // As they are typed, where people look at tags: no letter but those that JSON needs is written as a number.
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The tags of some tests, by name. What does not fit is left out, the last first.</summary>
    /// <param name="prefix">What their names begin with, a dot at its end.</param>
    /// <param name="tests">The tests.</param>
    public static IEnumerable<KeyValuePair<string, string>> Write(string prefix, IEnumerable<MeasuredTest> tests)
    {
        var each = tests.Select(test => Pieces(test).Select((piece, number) => KeyValuePair.Create(
            number == 0 ? $"{prefix}{test.Name}" : string.Create(CultureInfo.InvariantCulture, $"{prefix}{test.Name}{Separator}{number + 1}"),
            piece)).ToList()).ToList();

        // The first of each before the second of any.
        return each.SelectMany(tags => tags.Select((tag, number) => (tag, number)))
            .OrderBy(pair => pair.number).Take(MostTags).Select(pair => pair.tag);
    }

    /// <summary>Reads tags; what was not written so is no measurement.</summary>
    public static ImmutableArray<MeasuredTest> Read(string prefix, JsonObject tags)
    {
        var tests = new SortedDictionary<string, (TimeSpan Work, ImmutableSortedDictionary<string, double>.Builder Values)>(StringComparer.Ordinal);
        foreach (var (name, value) in tags.Where(tag => tag.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (Parse(value.Text()) is not { } piece)
            {
                continue;
            }

            var test = name[prefix.Length..].Split(Separator)[0];
            if (!tests.TryGetValue(test, out var read))
            {
                read = (TimeSpan.Zero, ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal));
            }

            foreach (var (key, number) in piece)
            {
                if (key == WorkKey)
                {
                    read.Work = Seconds(number);
                }
                else
                {
                    read.Values[key] = number;
                }
            }

            tests[test] = read;
        }

        return [.. tests.Select(test => new MeasuredTest(test.Key, test.Value.Work, test.Value.Values.ToImmutable()))];
    }

    private static List<string> Pieces(MeasuredTest test)
    {
        var pieces = new List<string>();
        var piece = new JsonObject { [WorkKey] = Math.Round(test.Work.TotalSeconds, 1) };
        foreach (var (name, value) in test.Values.Where(pair => pair.Key != WorkKey && double.IsFinite(pair.Value)))
        {
            piece[name] = value;
            if (piece.ToJsonString(s_json).Length <= LongestTag)
            {
                continue;
            }

            piece.Remove(name);
            if (piece.Count > 0)
            {
                pieces.Add(piece.ToJsonString(s_json));
            }

            piece = new JsonObject { [name] = value };
            if (piece.ToJsonString(s_json).Length > LongestTag)
            {
                piece = [];
            }
        }

        if (piece.Count > 0)
        {
            pieces.Add(piece.ToJsonString(s_json));
        }

        return pieces;
    }

    private static Dictionary<string, double>? Parse(string? text)
    {
        try
        {
            var piece = text is { Length: <= LongestTag } ? JsonSerializer.Deserialize<Dictionary<string, double>>(text) : null;

            // 1e999 is read as infinite.
            return piece?.Values.All(double.IsFinite) == true ? piece : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan Seconds(double seconds) =>
        seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
