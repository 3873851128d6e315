using System.Runtime.InteropServices;

namespace Slipway.Targets;

/// <summary>
/// Ctrl+C and SIGTERM: the first one asks the build to stop, the second one ends the process at once, as if nobody had
/// listened.
/// </summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource _interrupted = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public ProcessSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Interrupted => _interrupted.Token;

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
            return;
        }

        context.Cancel = true;

        // Not here: whoever waits for the token would run on the thread that has to see the second signal.
        _ = _interrupted.CancelAsync();
    }
}
