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

    /// <summary>
    /// Waits for so many nodes, or for all that there are where a step wants more. Disposing the result gives them back.
    /// </summary>
    public async Task<IDisposable> TakeAsync(string compute, int nodes, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_lock)
        {
            var pool = PoolOf(compute);
            if (pool.Waiting.Count == 0 && HasRoom(pool, compute, nodes))
            {
                pool.Taken += nodes;
                return new Slot(this, compute, nodes);
            }

            waiter = new Waiter(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), nodes);
            pool.Waiting.AddLast(waiter);
        }

        var cancelled = cancellationToken.Register(() => Cancel(compute, waiter, cancellationToken));
        await using (cancelled.ConfigureAwait(false))
        {
            await waiter.Source.Task.ConfigureAwait(false);
        }

        return new Slot(this, compute, nodes);
    }

    /// <summary>Takes the nodes of a step that runs already, whether there are any left or not.</summary>
    public IDisposable TakeNow(string compute, int nodes)
    {
        lock (_lock)
        {
            PoolOf(compute).Taken += nodes;
            return new Slot(this, compute, nodes);
        }
    }

    private void Cancel(string compute, Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // One that got its node in the same moment keeps it, and gives it back.
            var pool = PoolOf(compute);
            if (pool.Waiting.Remove(waiter))
            {
                waiter.Source.TrySetCanceled(cancellationToken);
                // It may have waited for more than those behind it do.
                Admit(pool, compute);
            }
        }
    }

    private void Return(string compute, int nodes)
    {
        lock (_lock)
        {
            var pool = PoolOf(compute);
            pool.Taken -= nodes;
            Admit(pool, compute);
            if (pool is { Taken: 0, Waiting.Count: 0 })
            {
                _pools.Remove(compute);
            }
        }
    }

    private void Admit(Pool pool, string compute)
    {
        while (pool.Waiting.First is { } first && HasRoom(pool, compute, first.Value.Nodes))
        {
            pool.Waiting.RemoveFirst();
            pool.Taken += first.Value.Nodes;
            first.Value.Source.TrySetResult();
        }
    }

    private bool HasRoom(Pool pool, string compute, int nodes) => pool.Taken == 0 || pool.Taken + nodes <= Limit(compute);

    // A compute that was deleted while steps wait for it still lets them through, one by one.
    private int Limit(string compute) =>
        Math.Max(1, database.Read(connection => Compute.NodeLimit(connection, compute)) ?? 1);

    private Pool PoolOf(string compute) =>
        _pools.TryGetValue(compute, out var pool) ? pool : _pools[compute] = new Pool();

    private sealed class Pool
    {
        public int Taken { get; set; }

        public LinkedList<Waiter> Waiting { get; } = new();
    }

    private sealed record Waiter(TaskCompletionSource Source, int Nodes);

    private sealed class Slot(ComputeSlots slots, string compute, int nodes) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0)
            {
                slots.Return(compute, nodes);
            }
        }
    }
}
