using System.Collections.Concurrent;

namespace Slipway.Workspace.Runs;

/// <summary>
/// What is left to do when a step has ended, as to remove its container: the next step does not wait for it, and the end of
/// their job does.
/// </summary>
internal sealed class Aftermath
{
    private readonly ConcurrentDictionary<Task, string> _going = new();

    /// <summary>Goes on with work for a job, which reports its own failures.</summary>
    public void Add(string jobId, Task work)
    {
        _going[work] = jobId;
        _ = work.ContinueWith(done => _going.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits until all that was left to do for a job is done.</summary>
    public Task EndAsync(string jobId) =>
        Task.WhenAll(_going.Where(work => work.Value.Equals(jobId, StringComparison.OrdinalIgnoreCase)).Select(work => work.Key));
}
