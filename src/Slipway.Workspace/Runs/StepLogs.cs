using Docker.DotNet.Models;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The logs of steps: what the container says. The engine has all of it as long as the container is there, so that only
/// what is missing is appended, however often this was broken off.
/// </summary>
internal sealed class StepLogs(BlobStore blobs, WorkspaceScope scope, ContainerEngine engine)
{
    // What an engine may have left out is the last of these; that many alike are none that anybody counts.
    private const int LinesOfEnd = 1000;
    private const int LongestEnd = 4 << 20;

    public StepLog Open(Job step) => new(
        blobs.Files, RunArtifacts.Log(scope, step.Id, step.JobType).FilePath, RunArtifacts.TimedLog(scope, step.Id).FilePath);

    /// <summary>Copies what the first container says until it has ended, and all of it.</summary>
    /// <returns>How it has ended.</returns>
    public async Task<ContainerWaitResponse> FollowAsync(StepLog log, string containerId, CancellationToken cancellationToken)
    {
        log.BeginAnew();
        await engine.Logs.CopyAsync(containerId, log, follow: true, cancellationToken).ConfigureAwait(false);
        var end = await engine.WaitAsync(containerId, cancellationToken).ConfigureAwait(false);
        // Engines end a log that is followed with the container, at times before its last line, above all one without
        // a line end. All of a long one is not read again for its last lines, where it has them.
        if (await engine.Logs.ReadEndAsync(containerId, LinesOfEnd, LongestEnd, cancellationToken).ConfigureAwait(false) is not { } last
            || !log.EndsWith(last))
        {
            log.BeginAnew();
            await engine.Logs.CopyAsync(containerId, log, follow: false, cancellationToken).ConfigureAwait(false);
        }

        return end;
    }

    /// <summary>Copies what a further container has said, behind what those before it did.</summary>
    public Task AppendAsync(StepLog log, string containerId, CancellationToken cancellationToken) =>
        engine.Logs.CopyAsync(containerId, log, follow: false, cancellationToken);
}
