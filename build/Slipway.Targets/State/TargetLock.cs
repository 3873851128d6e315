namespace Slipway.Targets;

/// <summary>Lets one build at a time run a target. The system takes the lock back from a build that is killed.</summary>
internal static class TargetLock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    /// <param name="file">The lock's file; it stays.</param>
    /// <param name="target">The target, for those who wait.</param>
    /// <param name="reporter">Told when there is something to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The lock, which disposing of gives back.</returns>
    public static async Task<FileStream> TakeAsync(
        string file,
        string target,
        BuildReporter reporter,
        CancellationToken cancellationToken)
    {
        for (var hasSaid = false; ; hasSaid = true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsTaken(e))
            {
                if (!hasSaid)
                {
                    reporter.WaitsForOtherBuild(target);
                }
            }

            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>EAGAIN of Linux and of macOS, and Windows' sharing violation.</summary>
    private static bool IsTaken(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
