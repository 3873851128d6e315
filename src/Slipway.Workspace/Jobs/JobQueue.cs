namespace Slipway.Workspace.Jobs;

/// <summary>
/// Tells the runner that the database has something new for it. What there is to do is in the database alone, so that
/// a signal that was lost with the process is made up for by looking there at the next start.
/// </summary>
internal sealed class JobQueue : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0);

    /// <summary>Something was committed that the runner should see.</summary>
    public void Changed() => _changed.Release();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        // One look serves all signals that came before it.
        while (_changed.CurrentCount > 0)
        {
            await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _changed.Dispose();
}
