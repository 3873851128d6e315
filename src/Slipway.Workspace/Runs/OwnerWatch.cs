using Microsoft.Extensions.Logging;
using Slipway.Core.Files;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Cancels the jobs of a workspace that has an owner once the owner is gone: a process that wants them for as long as it
/// lives. The system lets go of its lock however it ends.
/// </summary>
internal sealed class OwnerWatch(
    StateFolder state, Database database, JobQueue queue, FirstAnswer firstAnswer, TimeProvider clock, ILogger<OwnerWatch> logger)
    : BackgroundLoop(firstAnswer, logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override Task RoundAsync(CancellationToken stopping)
    {
        if (!File.Exists(state.OwnerLock) || database.Read(connection => connection.ListUnfinishedJobs()).Count == 0)
        {
            return Task.CompletedTask;
        }

        // Held meanwhile: the next owner's jobs come after it.
        using var ownerless = FileLock.TryTake(state.OwnerLock);
        if (ownerless is not null)
        {
            CancelAll();
        }

        return Task.CompletedTask;
    }

    protected override Task WaitAsync(CancellationToken stopping) => Task.Delay(Pause, clock, stopping);

    private void CancelAll()
    {
        var left = database.Read(connection => connection.ListUnfinishedJobs())
            .Where(id => database.Read(connection => connection.FindJob(id)) is { CancelRequested: false })
            .ToList();
        if (left.Count > 0)
        {
            logger.LogWarning("Whoever wanted jobs {Jobs} is gone: they are canceled", string.Join(", ", left));
            database.Write(connection => left.ForEach(id => connection.RequestCancel(id)));
            queue.Changed();
        }
    }
}
