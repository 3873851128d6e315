using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The logs of steps: what the container says, and the same with the time of each line. The engine has all of it as long
/// as the container is there, so that only what is missing is appended, however often this was broken off.
/// </summary>
internal sealed class StepLogs(BlobStore blobs, WorkspaceScope scope, ContainerEngine engine)
{
    // Beyond this nobody reads times, and a second copy costs as much disk and engine as the first.
    private const long MostWithTimes = 64L << 20;

    // What an engine may have left out is the last of these; that many alike are none that anybody counts.
    private const int LinesOfEnd = 1000;
    private const int LongestEnd = 4 << 20;

    /// <summary>Copies the log until the container has ended, and all of it.</summary>
    public async Task CopyAsync(Job step, string containerId, CancellationToken cancellationToken)
    {
        var timedLog = RunArtifacts.TimedLog(scope, step.Id);
        var plainLog = RunArtifacts.Log(scope, step.Id, step.JobType);
        // Both are there before either is read: pages choose the one with times if there is one. Where only the other is,
        // it had become too long.
        var timed = blobs.Find(timedLog) is not null || blobs.Find(plainLog) is null ? Open(timedLog) : null;
        var plain = Open(plainLog);
        try
        {
            async Task CopyTimedAsync(bool follow)
            {
                if (timed is not null
                    && !await engine.Logs.CopyAsync(containerId, timed, withTimes: true, follow, MostWithTimes, cancellationToken).ConfigureAwait(false))
                {
                    await timed.DisposeAsync().ConfigureAwait(false);
                    blobs.Files.Delete(timedLog.FilePath);
                    timed = null;
                }
            }

            await Task.WhenAll(
                CopyTimedAsync(follow: true),
                engine.Logs.CopyAsync(containerId, plain, withTimes: false, follow: true, long.MaxValue, cancellationToken)).ConfigureAwait(false);
            await engine.WaitAsync(containerId, cancellationToken).ConfigureAwait(false);
            // Engines end a log that is followed with the container, at times before its last line, above all one without
            // a line end.
            await CopyTimedAsync(follow: false).ConfigureAwait(false);
            // All of a long one is not read again for its last lines, where it has them.
            if (timed is not null || !await HasEndAsync(containerId, plainLog, cancellationToken).ConfigureAwait(false))
            {
                await engine.Logs.CopyAsync(containerId, plain, withTimes: false, follow: false, long.MaxValue, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await plain.DisposeAsync().ConfigureAwait(false);
            if (timed is not null)
            {
                await timed.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> HasEndAsync(string containerId, BlobLocation log, CancellationToken cancellationToken)
    {
        if (await engine.Logs.ReadEndAsync(containerId, LinesOfEnd, LongestEnd, cancellationToken).ConfigureAwait(false) is not { } end)
        {
            return false;
        }

        using var file = blobs.Files.OpenRead(log.FilePath);
        if (file is null || file.Length < end.Length)
        {
            return false;
        }

        file.Position = file.Length - end.Length;
        var own = new byte[end.Length];
        await file.ReadExactlyAsync(own, cancellationToken).ConfigureAwait(false);
        return own.AsSpan().SequenceEqual(end);
    }

    private FileStream Open(BlobLocation log) => blobs.Files.OpenWrite(log.FilePath, FileMode.Append);
}
