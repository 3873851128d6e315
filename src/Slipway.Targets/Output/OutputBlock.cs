using System.Text;

namespace Slipway.Targets;

/// <summary>What one target writes; see <see cref="OutputBlocks"/>, under whose lock it changes.</summary>
internal sealed class OutputBlock(OutputBlocks blocks, int mostKept) : IDisposable
{
    private readonly Queue<string> _kept = new();

    /// <summary>The lines that are not shown yet.</summary>
    public List<string> Waiting { get; } = [];

    /// <summary>What is shown last: the end of what <see cref="OutputBlocks.Begin"/> began for a CI server, and then errors.</summary>
    public List<string> Footer { get; } = [];

    /// <summary>What was written as text since the last end of a line.</summary>
    public StringBuilder Begun { get; } = new();

    public bool IsEnded { get; set; }

    /// <summary>What stands for it in the live rows; null until its target's actions begin.</summary>
    public string? Title { get; set; }

    /// <summary>When its target's actions began, as the environment's time counts.</summary>
    public long Started { get; set; }

    /// <summary>What goes on within its target, as it said last.</summary>
    public IReadOnlyList<LiveRow> Rows { get; set; } = [];

    /// <summary>What stands beside its live row instead of the last line; null for nothing.</summary>
    public string? Status { get; set; }

    /// <summary>The last line, without colours.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>The last lines of all, without colours.</summary>
    public IReadOnlyList<string> Kept => [.. _kept];

    public void Keep(string line)
    {
        LastLine = line;
        _kept.Enqueue(line);
        if (_kept.Count > mostKept)
        {
            _kept.Dequeue();
        }
    }

    public void Dispose() => blocks.End(this);
}
