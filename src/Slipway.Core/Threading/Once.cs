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
    private Computation? _computation;

    /// <summary>The value, computed unless it was before.</summary>
    /// <param name="cancellationToken">Ends the waiting, and the computation where nobody else had asked for it before.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> GetAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var computation = Begin(cancellationToken);
            try
            {
                return await computation.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (
                computation.Task.IsCanceled && computation.IsCancelledByWhoBegan && !cancellationToken.IsCancellationRequested)
            {
                // Who had asked first has gone: begin again. What ends by itself is a fault, and goes to who asked.
            }
        }
    }

    /// <summary>Replaces the value, computed or not.</summary>
    /// <param name="value">What is given from now on.</param>
    public void Set(T value)
    {
        lock (_lock)
        {
            _computation = new Computation(Task.FromResult(value), CancellationToken.None);
        }
    }

    private Computation Begin(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_computation is { Task: { IsCompleted: true, IsCompletedSuccessfully: false } })
            {
                _computation = null;
            }

            // What goes on synchronously goes on outside the lock.
            return _computation ??= new Computation(
                Task.Run(() => ComputeAsync(cancellationToken), CancellationToken.None), cancellationToken);
        }
    }

    private async Task<T> ComputeAsync(CancellationToken cancellationToken) => await compute(cancellationToken).ConfigureAwait(false);

    private sealed record Computation(Task<T> Task, CancellationToken Token)
    {
        public bool IsCancelledByWhoBegan => Token.IsCancellationRequested;
    }
}
