using System.Runtime.InteropServices;

namespace Slipway.Targets;

/// <summary>
/// Ctrl+C and SIGTERM: the first one asks the build to stop, the second one ends the process at once, as if nobody had
/// listened, unless somebody does.
/// </summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;
    private TaskCompletionSource? _next;

    public ProcessSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Interrupted => _interrupted.Token;

    /// <summary>Does something until it is done or the next signal after the first one has come, which then ends nothing.</summary>
    /// <returns>What was done; null when the signal came before.</returns>
    public T? UntilNext<T>(Func<T?> work)
        where T : class
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _next, next);
        try
        {
            var done = Task.Run(work);
            return Task.WaitAny(done, next.Task) == 0 ? done.GetAwaiter().GetResult() : null;
        }
        finally
        {
            Volatile.Write(ref _next, null);
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _interrupted.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _count) > 1)
        {
            context.Cancel = Volatile.Read(ref _next)?.TrySetResult() == true;
            return;
        }

        context.Cancel = true;

        // Not here: whoever waits for the token would run on the thread that has to see the second signal.
        _ = _interrupted.CancelAsync();
    }
}
