using Microsoft.Extensions.Logging;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Files;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// Removes the containers, networks and folders of steps and jobs that have ended, which who ran them could not remove:
/// for they were in use, the engine was away, or the server died. It tries until they are gone.
/// </summary>
internal sealed class Leftovers(
    Database database, ContainerEngine engine, StateFolder state, BlobStore blobs, WorkspaceScope scope, WritableFolders writable,
    StepRights rights, Setbacks setbacks, FirstAnswer firstAnswer, ILogger<Leftovers> logger)
    : BackgroundLoop(firstAnswer, logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // What nobody has told of: made by an engine that was asked and then gone.
    private static readonly TimeSpan Regular = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _asked = new(0);

    private TimeSpan _pause = ShortestPause;
    private bool _isClean;

    /// <summary>Something was left.</summary>
    public void Look() => _asked.Release();

    public override void Dispose()
    {
        base.Dispose();
        _asked.Dispose();
    }

    protected override async Task RoundAsync(CancellationToken stopping)
    {
        while (_asked.CurrentCount > 0)
        {
            await _asked.WaitAsync(stopping).ConfigureAwait(false);
        }

        _isClean = await RemoveAllAsync(isFirst: _pause == ShortestPause, stopping).ConfigureAwait(false);
    }

    protected override async Task WaitAsync(CancellationToken stopping)
    {
        if (_isClean)
        {
            _pause = ShortestPause;
            await _asked.WaitAsync(Regular, stopping).ConfigureAwait(false);
            return;
        }

        await Task.Delay(_pause, stopping).ConfigureAwait(false);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    /// <summary>Looks at everything once; what can't be removed hinders nothing else.</summary>
    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> RemoveAllAsync(bool isFirst, CancellationToken cancellationToken)
    {
        var isClean = true;

        async Task TryAsync(string what, Func<Task> remove)
        {
            try
            {
                await remove().ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                isClean = false;
                logger.Log(
                    isFirst ? LogLevel.Warning : LogLevel.Debug, "{What} can't be removed yet, and is tried again: {Reason}", what, e.Message);
            }
        }

        // Containers first: a network goes when nothing is in it.
        await TryAsync("What containers are left", async () =>
        {
            foreach (var (id, stepId) in await engine.ListContainersAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsOver(stepId))
                {
                    await TryAsync($"The container of step {stepId}", () => engine.RemoveAsync(id, cancellationToken)).ConfigureAwait(false);
                }
            }

            foreach (var network in await engine.Networks.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsOver(network.JobId))
                {
                    await TryAsync($"The network {network.Name}", () => engine.Networks.DeleteAsync(network, cancellationToken)).ConfigureAwait(false);
                }
            }
        }).ConfigureAwait(false);
        await TryAsync("What folders are left", async () =>
        {
            var runs = new FileTree(state.Runs);
            foreach (var folder in runs.List("").Where(folder => IsOver(folder.Name)))
            {
                await TryAsync($"The folder {folder.Path}", () => Task.Run(() => RemoveAsync(runs, folder.Path, cancellationToken), cancellationToken))
                    .ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        return isClean;
    }

    /// <summary>Removes the folder of a run: the sign that all else of it is done.</summary>
    private async Task RemoveAsync(FileTree runs, string run, CancellationToken cancellationToken)
    {
        if (database.Read(connection => connection.FindJob(run)) is { IsPipeline: false } step)
        {
            var folders = new StepFolders(state, blobs, scope, step.Id, step.StepPlan);
            using var claim = writable.Of(step);
            // Ever less often where it can't be: each try costs a container.
            await setbacks.TryAsync(
                    $"the rights of what step {run} left",
                    () => rights.OpenAsync(step, [folders.Own(), .. folders.Stored(claim)], cancellationToken),
                    cancellationToken)
                .ConfigureAwait(false);
        }

        runs.Delete(run);
    }

    private bool IsOver(string id) => database.Read(connection => connection.FindJob(id)) is null or { IsTerminal: true };
}
