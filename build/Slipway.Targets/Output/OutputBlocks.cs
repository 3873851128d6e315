namespace Slipway.Targets;

/// <summary>
/// Keeps the output of targets that run at once apart: the one that began first is seen line by line, the others' lines
/// wait until it has ended, so that what a target says always stands together.
/// </summary>
internal sealed class OutputBlocks(TextWriter output)
{
    private readonly Lock _lock = new();
    private readonly AsyncLocal<Block?> _current = new();

    // The first one is seen; what has ended behind it waits for it.
    private readonly Queue<Block> _open = new();

    /// <summary>From now on, what the caller and all that it calls writes belongs together.</summary>
    /// <returns>Ends that.</returns>
    public IDisposable Begin()
    {
        var block = new Block(this);
        _current.Value = block;
        lock (_lock)
        {
            _open.Enqueue(block);
        }

        return block;
    }

    public void WriteLine(string line)
    {
        lock (_lock)
        {
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

    private void End(Block ended)
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

    private void Show(Block block)
    {
        foreach (var line in block.Waiting)
        {
            output.WriteLine(line);
        }

        block.Waiting.Clear();
    }

    private sealed class Block(OutputBlocks blocks) : IDisposable
    {
        public List<string> Waiting { get; } = [];

        public bool IsEnded { get; set; }

        public void Dispose() => blocks.End(this);
    }
}
