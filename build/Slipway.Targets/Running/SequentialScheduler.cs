namespace Slipway.Targets;

/// <summary>One target after the other, in the order of the plan.</summary>
internal sealed class SequentialScheduler : IScheduler
{
    public async Task RunAsync(
        IReadOnlyList<TargetRun> runs,
        TargetExecutor executor,
        CancellationToken cancellationToken)
    {
        foreach (var run in runs)
        {
            if (cancellationToken.IsCancellationRequested
                || !await executor.RunAsync(run, cancellationToken).ConfigureAwait(false))
            {
                await RunAssuredAsync(runs, executor).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>What was promised to run even now. One that fails does not keep the next from running.</summary>
    private static async Task RunAssuredAsync(IReadOnlyList<TargetRun> runs, TargetExecutor executor)
    {
        foreach (var run in runs)
        {
            if (run.Definition.IsAssuredAfterFailure && run.Status == TargetStatus.Scheduled)
            {
                // The interruption, if there was one, was meant for what ran then.
                await executor.RunAsync(run, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
