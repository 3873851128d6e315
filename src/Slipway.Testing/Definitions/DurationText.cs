using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Testing.Definitions;

/// <summary>Spans of time as people write them.</summary>
internal static partial class DurationText
{
    /// <summary>The longest that is taken.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(7);

    /// <summary>
    /// The span that a text says: <c>90 s</c>, <c>1 h 30 min</c>, <c>00:02:00</c>; null where it says none.
    /// </summary>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        var span = Clock().IsMatch(text) ? OfClock(text) : OfUnits(text);
        return span > TimeSpan.Zero && span <= Most ? span : null;
    }

    /// <summary>A span in words: <c>1.5 s</c>, <c>2 min 10 s</c>.</summary>
    public static string Describe(TimeSpan span) =>
        span < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s")
        : string.Join(' ', new[]
        {
            (Count: (int)span.TotalHours, Unit: "h"), (Count: span.Minutes, Unit: "min"), (
                Count: span.Seconds, Unit: "s"),
        }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Unit}"));

    private static TimeSpan? OfClock(string text) =>
        TimeSpan.TryParseExact(text, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var span) ? span : null;

    private static TimeSpan? OfUnits(string text)
    {
        if (!Units().IsMatch(text))
        {
            return null;
        }

        var seconds = Part().Matches(text).Sum(part =>
            double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture)
            * SecondsOf(part.Groups["unit"].Value));
        return seconds <= Most.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static double SecondsOf(string unit) => unit switch
    {
        "h" => 3600,
        "min" => 60,
        _ => 1,
    };

    [GeneratedRegex(@"^[0-9]{2}:[0-9]{2}:[0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^([0-9]{1,9}(\.[0-9]{1,9})?\s*(h|min|s)\s*){1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Units();

    [GeneratedRegex(@"(?<number>[0-9]+(\.[0-9]+)?)\s*(?<unit>h|min|s)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
