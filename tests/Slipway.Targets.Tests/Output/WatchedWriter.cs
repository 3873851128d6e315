using System.Text;

namespace Slipway.Targets.Tests.Output;

/// <summary>What a build has written so far, for those who wait for it while the build runs.</summary>
internal sealed class WatchedWriter : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public WatchedWriter() => NewLine = "\n";

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (_lock)
        {
            _text.Append(value);
            foreach (var (text, seen) in _awaited)
            {
                if (_text.ToString().Contains(text, StringComparison.Ordinal))
                {
                    seen.TrySetResult();
                }
            }
        }
    }

    public override void Write(StringBuilder? value) => Write(value?.ToString());

    /// <summary>Waits until a text was written.</summary>
    public Task WaitForAsync(string text, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            Write("");
            return seen.Task.WaitAsync(cancellationToken);
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}
