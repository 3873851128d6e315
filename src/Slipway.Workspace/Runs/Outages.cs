using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Begins work anew that an <see cref="Outage"/> has broken off, until it is done: work of runs can be begun anywhere,
/// as after the death of a server.
/// </summary>
internal sealed class Outages(RunWaits waits, TimeProvider clock, ILogger<Outages> logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // Work that has gone on for this long was broken off anew, and not still.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    /// <param name="run">The run that the work is of.</param>
    /// <param name="work">The work; what it has done already it must find out for itself.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="DiagnosticException">SLP3035: the engine was away for longer than it is waited for.</exception>
    public async Task<T> RideOutAsync<T>(Job run, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        (Outage Outage, DateTimeOffset Since)? current = null;
        var pause = ShortestPause;
        try
        {
            while (true)
            {
                var begun = clock.GetUtcNow();
                try
                {
                    return await work().ConfigureAwait(false);
                }
                catch (Exception e) when (Outage.Of(e) is { } outage)
                {
                    var now = clock.GetUtcNow();
                    var since = outage.Since ?? now;
                    if (current is null || current.Value.Outage.Patience != outage.Patience || since - begun > Calm)
                    {
                        current = (outage, since);
                        pause = ShortestPause;
                        logger.LogWarning("{Run} of job {Job} waits: {Reason}", run.Step ?? run.Id, run.RootId, outage.Reason);
                    }

                    waits.Begin(run, outage.Reason);
                    if (outage.Patience is { } patience && now - current.Value.Since >= patience)
                    {
                        throw new DiagnosticException(
                            new Diagnostic(Codes.EngineAway, string.Create(
                                CultureInfo.InvariantCulture, $"{outage.Reason} It was waited for since {current.Value.Since:HH:mm:ss} UTC.")),
                            e);
                    }
                }

                await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        finally
        {
            waits.End(run);
        }
    }

    /// <inheritdoc cref="RideOutAsync{T}"/>
    public Task RideOutAsync(Job run, Action work, CancellationToken cancellationToken) => RideOutAsync(
        run,
        () =>
        {
            work();
            return Task.FromResult(true);
        },
        cancellationToken);
}
