using Slipway.Workspace.Computes;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Runs;

/// <summary>
/// The nodes of the computes: as many steps run on one at a time as it has nodes, over all jobs, in the order in
/// which they came.
/// </summary>
internal sealed class ComputeSlots(Database database)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits for a node. Disposing the result gives it back.</summary>
    public async Task<IDisposable> TakeAsync(string compute, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            var pool = PoolOf(compute);
            if (pool.Waiting.Count == 0 && pool.Taken < Limit(compute))
            {
                pool.Taken++;
                return new Slot(this, compute);
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            pool.Waiting.AddLast(waiter);
        }

        var cancelled = cancellationToken.Register(() => Cancel(compute, waiter, cancellationToken));
        await using (cancelled.ConfigureAwait(false))
        {
            await waiter.Task.ConfigureAwait(false);
        }

        return new Slot(this, compute);
    }

    /// <summary>Takes a node for a step that runs already, whether there is one left or not.</summary>
    public IDisposable TakeNow(string compute)
    {
        lock (_lock)
        {
            PoolOf(compute).Taken++;
            return new Slot(this, compute);
        }
    }

    private void Cancel(string compute, TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // One that got its node in the same moment keeps it, and gives it back.
            if (PoolOf(compute).Waiting.Remove(waiter))
            {
                waiter.TrySetCanceled(cancellationToken);
            }
        }
    }

    private void Return(string compute)
    {
        lock (_lock)
        {
            var pool = PoolOf(compute);
            pool.Taken--;
            while (pool.Waiting.First is { } first && pool.Taken < Limit(compute))
            {
                pool.Waiting.RemoveFirst();
                pool.Taken++;
                first.Value.TrySetResult();
            }
        }
    }

    // A compute that was deleted while steps wait for it still lets them through, one by one.
    private int Limit(string compute) =>
        Math.Max(1, database.Read(connection => Compute.NodeLimit(connection, compute)) ?? 1);

    private Pool PoolOf(string compute) =>
        _pools.TryGetValue(compute, out var pool) ? pool : _pools[compute] = new Pool();

    private sealed class Pool
    {
        public int Taken { get; set; }

        public LinkedList<TaskCompletionSource> Waiting { get; } = new();
    }

    private sealed class Slot(ComputeSlots slots, string compute) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                slots.Return(compute);
            }
        }
    }
}
