namespace Slipway.Targets;

/// <summary>What one target writes; see <see cref="OutputBlocks"/>, under whose lock it changes.</summary>
internal sealed class OutputBlock(Action<OutputBlock> end, int mostKept) : IDisposable
{
    private readonly Queue<string> _kept = new();

    /// <summary>The lines that are not shown yet.</summary>
    public List<string> Waiting { get; } = [];

    public bool IsEnded { get; set; }

    /// <summary>The last lines of all, without colours.</summary>
    public IReadOnlyList<string> Kept => [.. _kept];

    public void Keep(string line)
    {
        _kept.Enqueue(line);
        if (_kept.Count > mostKept)
        {
            _kept.Dequeue();
        }
    }

    public void Dispose() => end(this);
}
