using System.Runtime.InteropServices;
using Slipway.Core.Processes;

namespace Slipway.Targets;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP (the terminal is gone): the first one asks the build to stop, a second Ctrl+C or SIGTERM ends
/// the process and its children at once, as if nobody had listened, unless somebody does.
/// </summary>
internal sealed class ProcessSignals : IDisposable
{
    /// <summary>What children get to end by themselves when there is no time left.</summary>
    public static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _interrupted = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;
    private bool _endsProcess;
    private TaskCompletionSource? _next;

    public ProcessSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle),
    ];

    /// <summary>Whether the process ends by a signal.</summary>
    public bool EndsProcess => Volatile.Read(ref _endsProcess);

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

    /// <summary>Asks the build to stop, as the first signal does.</summary>
    public void Interrupt()
    {
        if (Interlocked.CompareExchange(ref _count, 1, 0) == 0)
        {
            // Not here: whoever waits for the token would run on the thread that has to see the second signal.
            _ = _interrupted.CancelAsync();
        }
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;

        // The kernel and a shell may both say that the terminal is gone, which is no impatience.
        if (context.Signal == PosixSignal.SIGHUP || Volatile.Read(ref _count) == 0)
        {
            Interrupt();
            return;
        }

        if (Volatile.Read(ref _next)?.TrySetResult() != true)
        {
            Volatile.Write(ref _endsProcess, true);
            ChildProcess.EndAll(LastGrace);
            context.Cancel = false;
        }
    }
}
