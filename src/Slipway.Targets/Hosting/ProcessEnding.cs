using Slipway.Core.Processes;

namespace Slipway.Targets;

/// <summary>
/// Sees to it that nothing ends the process in silence while a build runs: <see cref="Environment.Exit"/> in a target, or an
/// exception that nothing waits for. What the build has started is ended along.
/// </summary>
internal sealed class ProcessEnding : IDisposable
{
    private const int ErrorExitCode = 255;

    private readonly ProcessSignals _signals;
    private readonly Action<string> _onEnd;
    private string? _exception;

    /// <summary>Watches from now on.</summary>
    /// <param name="signals">What may end the process as well, and is asked for by somebody.</param>
    /// <param name="onEnd">Told what ends the process.</param>
    public ProcessEnding(ProcessSignals signals, Action<string> onEnd)
    {
        (_signals, _onEnd) = (signals, onEnd);
        AppDomain.CurrentDomain.ProcessExit += End;
        AppDomain.CurrentDomain.UnhandledException += Fail;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= End;
        AppDomain.CurrentDomain.UnhandledException -= Fail;
    }

    private void End(object? sender, EventArgs e)
    {
        if (_signals.EndsProcess)
        {
            return;
        }

        _onEnd(_exception ?? $"{nameof(Environment)}.{nameof(Environment.Exit)}({Environment.ExitCode}) was called");
        if (Environment.ExitCode == 0)
        {
            Environment.ExitCode = ErrorExitCode;
        }

        ChildProcess.EndAll(ProcessSignals.LastGrace);
    }

    private void Fail(object sender, UnhandledExceptionEventArgs e)
    {
        _exception = $"nothing waited for what threw {e.ExceptionObject.GetType().Name}: {(e.ExceptionObject as Exception)?.Message}";
        Environment.Exit(ErrorExitCode);
    }
}
