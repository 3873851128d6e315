using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Slipway.Core.Secrets;

namespace Slipway.Build;

/// <summary>A log of its own for what goes on beside others, in a file; secrets are masked.</summary>
internal sealed class FileLog : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    private readonly SecretMask _secrets;
    private readonly StreamWriter _writer;

    /// <summary>Begins the file anew.</summary>
    public FileLog(string path, SecretMask secrets)
    {
        _secrets = secrets;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writer = new StreamWriter(path, append: false, new UTF8Encoding(false)) { AutoFlush = true };
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var line = _secrets.Apply(formatter(state, exception));
            lock (_lock)
            {
                _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff}Z {line}"));
            }
        }
    }

    public void Dispose() => _writer.Dispose();
}
