using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Certificates;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Hosting;

/// <summary>
/// What a server that runs for months has to do for itself: renew its certificate, begin a new log, and delete what
/// ended jobs have left when it is old or too much.
/// </summary>
internal sealed class Upkeep(
    ServerOptions options, StateFolder state, ServerCertificates certificates, JobPruner jobs, CodePruner codes,
    ILogger<Upkeep> logger) : Microsoft.Extensions.Hosting.BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    // A start is waited for by people; what nobody waits for comes after it.
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(2);

    /// <summary>Does all of it once.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        if (certificates.Renew())
        {
            logger.LogInformation("The certificate was renewed; it holds until {End:yyyy-MM-dd}", certificates.Current.NotAfter);
        }

        ServerLog.RotateOpen(state);
        jobs.Prune(options.KeepRuns, options.KeepBytes, cancellationToken);
        codes.Prune(options.KeepRuns, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Run(stoppingToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
            {
                // A full disk or a file in use: jobs go on, and this is tried again.
                logger.LogWarning("The workspace could not be tidied: {Reason}", e.Message);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(false);
        }
    }
}
