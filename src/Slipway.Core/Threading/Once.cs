namespace Slipway.Core.Threading;

/// <summary>
/// A value that is computed when it is first asked for, and then kept: those who ask while it is computed wait for the same
/// computation. A computation that failed or was cancelled is forgotten, so that whoever asks next tries again.
/// </summary>
/// <param name="compute">Computes the value; cancelled with the first of those who asked for it.</param>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class Once<T>(Func<CancellationToken, Task<T>> compute)
{
    private readonly Lock _lock = new();
    private Task<T>? _task;

    /// <summary>The value, computed unless it was before.</summary>
    /// <param name="cancellationToken">Ends the waiting, and the computation where nobody else had asked for it before.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> GetAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task<T> task;
            lock (_lock)
            {
                // What goes on synchronously goes on outside the lock.
                task = _task ??= Task.Run(() => compute(cancellationToken), CancellationToken.None);
            }

            try
            {
                return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (task.IsCanceled && !cancellationToken.IsCancellationRequested)
            {
                // Another's token ended it: begin again.
                Forget(task);
            }
            catch when (task.IsFaulted || task.IsCanceled)
            {
                Forget(task);
                throw;
            }
        }
    }

    /// <summary>Replaces the value, computed or not.</summary>
    /// <param name="value">What is given from now on.</param>
    public void Set(T value)
    {
        lock (_lock)
        {
            _task = Task.FromResult(value);
        }
    }

    private void Forget(Task<T> task)
    {
        lock (_lock)
        {
            if (_task == task)
            {
                _task = null;
            }
        }
    }
}
