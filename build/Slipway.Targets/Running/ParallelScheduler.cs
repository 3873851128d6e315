using System.Threading.Channels;

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
        var ended = Channel.CreateUnbounded<(TargetRun Run, Task<bool> MayGoOn)>(new() { SingleReader = true });
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
            var (run, mayGoOn) = await ended.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            running--;
            goesOn &= await mayGoOn.ConfigureAwait(false);
            limits.Release(run);
            order.Ended(run);
        }

        void Start(TargetRun run) => Task.Run(() => executor.RunAsync(run, cancellationToken), CancellationToken.None)
            .ContinueWith(task => ended.Writer.TryWrite((run, task)), TaskScheduler.Default);
    }
}
