using System.Collections.Concurrent;

namespace Slipway.Targets;

/// <summary>
/// Targets that don't wait for one another at once, the plan's first ones first. A failure or an interruption keeps
/// what has not begun from beginning; what runs is waited for.
/// </summary>
/// <param name="parallelism">How many run at once, at most.</param>
/// <param name="writer">Told when a target runs alone.</param>
internal sealed class ParallelScheduler(int parallelism, BuildWriter writer) : IScheduler
{
    public async Task<bool> RunAsync(
        IReadOnlyList<TargetRun> runs,
        TargetExecutor executor,
        CancellationToken cancellationToken)
    {
        var order = new RunOrder(runs);
        var limits = new WorkLimits(runs);
        var ended = new ConcurrentQueue<Ended>();
        var arrived = new SemaphoreSlim(0);
        var running = 0;
        var goesOn = true;
        while (true)
        {
            goesOn &= !cancellationToken.IsCancellationRequested || order.IsEmpty;
            writer.Stream(isStreaming: false);
            while (goesOn && running < parallelism && order.Next(limits.TryTake) is { } next)
            {
                running++;
                Start(next);
            }

            // With nothing that runs every limit is free, so that nothing is ready either.
            if (running == 0)
            {
                writer.Stream(isStreaming: true);
                return goesOn;
            }

            // Nothing else begins before what runs alone has ended.
            writer.Stream(isStreaming: running == 1);
            await arrived.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            if (ended.TryDequeue(out var end))
            {
                running--;
                goesOn &= await end.MayGoOn.ConfigureAwait(false);
                limits.Release(end.Run);
                order.Ended(end.Run);
            }
        }

        void Start(TargetRun run) => Task.Run(() => RunToEndAsync(run), CancellationToken.None);

        async Task RunToEndAsync(TargetRun run)
        {
            var mayGoOn = executor.RunAsync(run, cancellationToken);
            await ((Task)mayGoOn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.Enqueue(new Ended(run, mayGoOn));
            arrived.Release();
        }
    }

    /// <summary>A class rather than a pair, whose queue each start of a build would have to compile.</summary>
    private sealed record Ended(TargetRun Run, Task<bool> MayGoOn);
}
