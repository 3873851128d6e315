using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Slipway.Pipelines.Connections;

/// <summary>Waits by a clock, and says so aloud when a person would begin to wonder.</summary>
internal sealed class SpokenWaits(TimeProvider clock, ILogger logger)
{
    /// <summary>How long nothing is said.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Waits.</summary>
    /// <param name="pause">How long.</param>
    /// <param name="why">Says why, in a sentence without an end.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PauseAsync(TimeSpan pause, string why, CancellationToken cancellationToken)
    {
        var until = Now + pause;
        if (pause >= Silence)
        {
            Say(why, until);
        }

        var left = until - Now;
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says what is waited for when it is not disposed soon.</summary>
    public IDisposable Watch(string why, DateTimeOffset until) =>
        clock.CreateTimer(_ => Say(why, until), null, Silence, Timeout.InfiniteTimeSpan);

    public void Say(string why, DateTimeOffset until) =>
        logger.LogInformation("{Why}: waiting until {Time} at most", why, Text(until));

    /// <summary>A moment as the clock on the wall shows it.</summary>
    public string Text(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
