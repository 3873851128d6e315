using System.Runtime.InteropServices;
using Slipway.Core.Processes;

namespace Slipway.Tool;

/// <summary>
/// Ctrl+C, SIGTERM and SIGHUP (the terminal is gone): the first one cancels what the tool does, and it undoes what is half
/// done; a second Ctrl+C or SIGTERM ends its children at once, and the tool itself when it goes on all the same.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // What children get to end by themselves when there is no time left, and then the tool.
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _over = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, 130)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, 143)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Handle(context, 129)),
    ];

    /// <summary>Cancelled by the first of them.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>128 and the number of the first of them, as shells have it; 0 while there was none.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    /// <inheritdoc/>
    public void Dispose()
    {
        _over.SetResult();
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            // Not here: whoever waits for the token would run on the thread that has to see the second signal.
            _ = _cancellation.CancelAsync();
        }
        else if (context.Signal != PosixSignal.SIGHUP)
        {
            ChildProcess.EndAll(LastGrace);
            context.Cancel = _over.Task.Wait(LastGrace);
        }
    }
}
