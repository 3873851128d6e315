using System.Globalization;
using Azure;

namespace Slipway.Pipelines.Connections;

/// <summary>How long a service asks to be left alone.</summary>
internal static class RetryAfter
{
    // Longer than anybody waits, and short enough to be added to any clock.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>What an answer asks for; null when it asks for nothing, or nothing that is understood.</summary>
    public static TimeSpan? Of(Response answer, DateTimeOffset now)
    {
        foreach (var header in (string[])["retry-after-ms", "x-ms-retry-after-ms"])
        {
            if (Number(answer, header) is { } milliseconds)
            {
                return Bounded(milliseconds / 1000);
            }
        }

        return Number(answer, "Retry-After") is { } seconds ? Bounded(seconds)
            : answer.Headers.TryGetValue("Retry-After", out var text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                    ? Bounded((date - now).TotalSeconds)
                    : null;
    }

    private static double? Number(Response answer, string header) =>
        answer.Headers.TryGetValue(header, out var text)
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
}
