using Microsoft.Extensions.Logging;
using Slipway.Workspace.Certificates;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.Runs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Hosting;

/// <summary>
/// What a server that runs for months has to do for itself: renew its certificate and its token, keep its own program from being
/// cleared away, begin a new log, and delete what ended jobs have left when it is old or too much.
/// </summary>
internal sealed class Upkeep(
    ServerOptions options, StateFolder state, ServerCertificates certificates, BearerToken token, JobPruner jobs, CodePruner codes,
    PublicDataPruner publicData, EnvironmentImages environments,
    TimeProvider clock, Setbacks setbacks, FirstAnswer firstAnswer, ILogger<Upkeep> logger)
    : BackgroundLoop(firstAnswer, logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // A start is waited for by people; what nobody waits for comes after it.
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    private bool _isLater;

    /// <summary>Does all of it once.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        setbacks.Try("the certificate", RenewCertificate, cancellationToken);
        setbacks.Try("the token", RenewToken, cancellationToken);
        setbacks.Try("the program's folder", () => ServerProgram.KeepFolder(clock), cancellationToken);
        setbacks.Try("the log", () => ServerLog.RotateOpen(state), cancellationToken);
        await setbacks.TryAsync(
                "old jobs", () => jobs.PruneAsync(options.KeepRuns, options.KeepBytes, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        setbacks.Try("old code", () => codes.Prune(options.KeepRuns, cancellationToken), cancellationToken);
        await setbacks.TryAsync(
                "old images of environments", () => environments.PruneAsync(options.KeepRuns, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        setbacks.Try("old public data", () => publicData.Prune(options.KeepRuns), cancellationToken);
    }

    protected override async Task RoundAsync(CancellationToken stopping)
    {
        if (!_isLater)
        {
            _isLater = true;
            await Task.Delay(AfterStart, clock, stopping).ConfigureAwait(false);
        }

        await RunAsync(stopping).ConfigureAwait(false);
    }

    protected override Task WaitAsync(CancellationToken stopping) => Task.Delay(Pause, clock, stopping);

    private void RenewToken()
    {
        foreach (var audience in Audience.All)
        {
            if (WorkspaceToken.Renew(state, audience, clock.GetUtcNow()) is { } renewed)
            {
                token.Replace(audience, renewed);
                logger.LogInformation("The token for {Audience} was renewed; the one before holds until its end", audience.Uri);
            }
        }
    }

    private void RenewCertificate()
    {
        if (certificates.Renew())
        {
            logger.LogInformation("The certificate was renewed; it holds until {End:yyyy-MM-dd}", certificates.Current.NotAfter);
        }
    }
}
