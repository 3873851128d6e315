namespace Slipway.Targets;

/// <summary>One target after the other, in the order of the plan.</summary>
internal sealed class SequentialScheduler : IScheduler
{
    public async Task<bool> RunAsync(
        IReadOnlyList<TargetRun> runs,
        TargetExecutor executor,
        CancellationToken cancellationToken)
    {
        foreach (var run in runs)
        {
            if (cancellationToken.IsCancellationRequested
                || !await executor.RunAsync(run, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
