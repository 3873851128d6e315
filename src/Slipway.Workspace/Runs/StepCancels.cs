using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Runs;

/// <summary>The steps of pipelines that run, each of which can be canceled by its own name.</summary>
internal sealed class StepCancels
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _running = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A step begins to run.</summary>
    /// <returns>What tells it to end: with its pipeline, or alone.</returns>
    public CancellationTokenSource Begin(Job step, CancellationToken all)
    {
        var own = CancellationTokenSource.CreateLinkedTokenSource(all);
        lock (_lock)
        {
            _running[step.Id] = own;
        }

        return own;
    }

    /// <summary>A step runs no longer.</summary>
    public void End(Job step)
    {
        lock (_lock)
        {
            if (_running.Remove(step.Id, out var own))
            {
                own.Dispose();
            }
        }
    }

    /// <summary>Tells those of some steps that run to end.</summary>
    public void Cancel(IEnumerable<string> steps)
    {
        lock (_lock)
        {
            foreach (var step in steps)
            {
                // What listens goes on elsewhere: nothing of it runs within the lock.
                _ = _running.GetValueOrDefault(step)?.CancelAsync();
            }
        }
    }
}
