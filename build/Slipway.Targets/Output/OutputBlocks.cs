namespace Slipway.Targets;

/// <summary>
/// Keeps the output of targets that run at once apart: the one that began first is seen line by line, the others' lines
/// wait until it has ended, so that what a target says always stands together.
/// </summary>
internal sealed class OutputBlocks(TextWriter output)
{
    // What is kept of a target's output for its report.
    private const int MostKept = 200;

    private readonly Lock _lock = new();
    private readonly AsyncLocal<OutputBlock?> _current = new();

    // The first one is seen; what has ended behind it waits for it.
    private readonly Queue<OutputBlock> _open = new();

    /// <summary>From now on, what the caller and all that it calls writes belongs together.</summary>
    /// <returns>Ends that.</returns>
    public OutputBlock Begin()
    {
        var block = new OutputBlock(End, MostKept);
        _current.Value = block;
        lock (_lock)
        {
            _open.Enqueue(block);
        }

        return block;
    }

    /// <summary>Writes a line, or keeps it until it is its target's turn.</summary>
    /// <param name="line">The line, as it is shown.</param>
    /// <param name="plain">The line without colours.</param>
    public void WriteLine(string line, string plain)
    {
        lock (_lock)
        {
            _current.Value?.Keep(plain);
            // What still writes after its target has ended has no block to wait in.
            if (_current.Value is not { IsEnded: false } block || _open.Peek() == block)
            {
                output.WriteLine(line);
            }
            else
            {
                block.Waiting.Add(line);
            }
        }
    }

    private void End(OutputBlock ended)
    {
        lock (_lock)
        {
            ended.IsEnded = true;
            while (_open.TryPeek(out var first) && first.IsEnded)
            {
                Show(first);
                _open.Dequeue();
            }

            if (_open.TryPeek(out var seen))
            {
                Show(seen);
            }
        }
    }

    private void Show(OutputBlock block)
    {
        foreach (var line in block.Waiting)
        {
            output.WriteLine(line);
        }

        block.Waiting.Clear();
    }
}
