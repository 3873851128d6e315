using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>The build's log, written among the engine's output.</summary>
internal sealed class BuildLog(BuildReporter reporter) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= reporter.LogLevel;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            reporter.Logged(logLevel, formatter(state, exception), exception, DiagnosticIn(state));
        }
    }

    private static Diagnostic? DiagnosticIn<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values
            ? values.Select(value => value.Value).OfType<Diagnostic>().FirstOrDefault()
            : null;
}
