using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Slipway.Workspace.Hosting;

/// <summary>
/// Work that goes on in the background, round by round, from the first answer until the server stops. A round that
/// fails is logged and tried again after ever longer pauses: nothing that it does ends the server.
/// </summary>
internal abstract class BackgroundLoop(FirstAnswer firstAnswer, ILogger logger) : BackgroundService
{
    // A disk may have room again and an engine be back at any moment.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Does what there is to do now. What can fail with one item goes through <see cref="Setbacks"/>.</summary>
    protected abstract Task RoundAsync(CancellationToken stopping);

    /// <summary>Waits until there may be something to do again.</summary>
    protected abstract Task WaitAsync(CancellationToken stopping);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await firstAnswer.WaitAsync(stoppingToken).ConfigureAwait(false);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken).ConfigureAwait(false);
                failures = 0;
                await WaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var pause = Setbacks.Pause(++failures);
                pause = pause < LongestPause ? pause : LongestPause;
                logger.LogError(e, "A round failed, the {Failures}. in a row; the next begins in {Pause}", failures, pause);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
