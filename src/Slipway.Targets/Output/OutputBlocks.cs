using System.Text;

namespace Slipway.Targets;

/// <summary>
/// Keeps the output of targets that run at once apart. While one runs alone it is seen line by line; while several do,
/// each is shown whole as soon as it has ended, however long others still run. What a target says so always stands
/// together, and a failure never waits.
/// </summary>
/// <param name="output">Where it is shown.</param>
/// <param name="rows">The rows beneath it that tell what runs; null where nothing can be drawn again.</param>
/// <param name="cleaned">Makes of a line that others wrote what may be shown.</param>
internal sealed class OutputBlocks(TextWriter output, LiveRows? rows, Func<string, string> cleaned)
{
    // A longer line than that is no line.
    private const int LongestLine = 1 << 16;

    // What is kept of a target's output for its report.
    private const int MostKept = 200;

    private readonly Lock _lock = new();
    private TextWriter _output = output;
    private readonly AsyncLocal<OutputBlock?> _current = new();
    private readonly List<OutputBlock> _open = [];
    private readonly StringBuilder _text = new();
    private bool _isStreaming = true;
    private int _withoutRows;

    // What was written outside of any block since the last end of a line.
    private readonly StringBuilder _begun = new();

    // What is to be shown together; null while everything is shown at once.
    private List<string>? _together;

    /// <summary>From now on, all is shown elsewhere.</summary>
    public void Use(TextWriter elsewhere)
    {
        lock (_lock)
        {
            _output = elsewhere;
        }
    }

    /// <summary>From now on, what the caller and all that it calls writes belongs together.</summary>
    /// <returns>Ends that.</returns>
    public OutputBlock Begin()
    {
        var block = new OutputBlock(this, MostKept);
        _current.Value = block;
        lock (_lock)
        {
            _open.Add(block);
        }

        return block;
    }

    /// <summary>
    /// Whether what begins next, or runs now, runs alone until it ends: only the scheduler knows. It must not say so
    /// while anything else can still begin.
    /// </summary>
    public void Stream(bool isStreaming)
    {
        lock (_lock)
        {
            _isStreaming = isStreaming;
            if (isStreaming && _open is [{ Waiting.Count: > 0 } alone])
            {
                Show(alone.Waiting);
                alone.Waiting.Clear();
            }
        }
    }

    /// <summary>Shows in one piece what the action writes: a write to a file or a terminal for each line would cost more than the line.</summary>
    public void Together(Action write)
    {
        lock (_lock)
        {
            List<string> lines = _together = [];
            try
            {
                write();
            }
            finally
            {
                _together = null;
                if (lines.Count > 0)
                {
                    Show(lines);
                }
            }
        }
    }

    /// <summary>Writes a line, or keeps it until its target has ended.</summary>
    /// <param name="line">The line, as it is shown.</param>
    /// <param name="plain">The line without colours.</param>
    public void WriteLine(string line, string plain)
    {
        lock (_lock)
        {
            _current.Value?.Keep(plain);

            // What still writes after its target has ended has no block to wait in.
            if (_isStreaming || _current.Value is not { IsEnded: false } block)
            {
                Show([line]);
            }
            else
            {
                block.Waiting.Add(line);
            }
        }
    }

    /// <summary>Writes the lines of a text, and keeps what follows the last of them until its line has ended as well.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        lock (_lock)
        {
            var begun = _current.Value is { IsEnded: false } block ? block.Begun : _begun;
            for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n'))
            {
                begun.Append(text[..end]);
                text = text[(end + 1)..];
                WriteBegun(begun);
            }

            begun.Append(text);
            if (begun.Length > LongestLine)
            {
                WriteBegun(begun);
            }
        }
    }

    /// <summary>Gives the caller's block a live row.</summary>
    public void ShowRow(string title, long started)
    {
        if (rows is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_current.Value is { } block)
            {
                (block.Title, block.Started) = (title, started);
                rows.Watch(Redraw);
            }
        }
    }

    /// <summary>
    /// Shows what goes on within the caller's target beneath its live row, instead of what was shown before. How far it is
    /// may change with each line that a program writes: that is seen when the clock draws the rows again.
    /// </summary>
    public void ShowRows(IReadOnlyList<LiveRow> inner, string? status)
    {
        lock (_lock)
        {
            if (rows is not null && _current.Value is { } block)
            {
                var isOther = !inner.Select(row => row.Name).SequenceEqual(block.Rows.Select(row => row.Name));
                (block.Rows, block.Status) = (inner, status);
                if (isOther)
                {
                    Show([]);
                }
            }
        }
    }

    /// <summary>Does something, such as asking, while there are no live rows, which would be drawn over it.</summary>
    public T WithoutRows<T>(Func<T> action)
    {
        lock (_lock)
        {
            _withoutRows++;
            Show([]);
        }

        try
        {
            return action();
        }
        finally
        {
            lock (_lock)
            {
                _withoutRows--;
            }
        }
    }

    /// <summary>Writes a line when the caller's block has ended, after those before; at once where there is no block.</summary>
    /// <param name="line">The line, as it is shown.</param>
    /// <param name="plain">What is kept of it; nothing where it says nothing to people.</param>
    public void WriteAtEnd(string line, string plain)
    {
        lock (_lock)
        {
            if (plain.Length > 0)
            {
                _current.Value?.Keep(plain);
            }

            if (_current.Value is { IsEnded: false } block)
            {
                block.Footer.Add(line);
            }
            else
            {
                Show([line]);
            }
        }
    }

    /// <summary>Writes a line that nothing is to be kept of, in whatever block it is.</summary>
    public void WriteNow(string line)
    {
        lock (_lock)
        {
            Show([line]);
        }
    }

    /// <summary>Ends a block, and shows what is not shown yet of it.</summary>
    public void End(OutputBlock ended)
    {
        lock (_lock)
        {
            if (ended.Begun.Length > 0)
            {
                var line = cleaned(ended.Begun.ToString());
                ended.Keep(line);
                ended.Waiting.Add(line);
            }

            ended.IsEnded = true;
            _open.Remove(ended);
            if (ended.Title is not null || ended.Waiting.Count + ended.Footer.Count > 0)
            {
                Show([.. ended.Waiting, .. ended.Footer]);
            }

            ended.Waiting.Clear();
        }
    }

    /// <summary>Ends all that is open: the process ends.</summary>
    public void EndAll()
    {
        lock (_lock)
        {
            foreach (var block in _open.ToList())
            {
                End(block);
            }
        }
    }

    private void WriteBegun(StringBuilder begun)
    {
        var line = cleaned(begun.ToString().TrimEnd('\r'));
        begun.Clear();
        WriteLine(line, line);
    }

    private void Redraw()
    {
        lock (_lock)
        {
            Show([]);
        }
    }

    /// <summary>All in one piece, so that a terminal never shows half of it.</summary>
    private void Show(IReadOnlyList<string> lines)
    {
        if (_together is not null)
        {
            _together.AddRange(lines);
            return;
        }

        _text.Clear();
        rows?.Erase(_text);
        foreach (var line in lines)
        {
            _text.Append(line).Append(_output.NewLine);
        }

        if (_withoutRows == 0)
        {
            rows?.Draw(_text, _open);
        }

        if (_text.Length > 0)
        {
            _output.Write(_text);
        }
    }
}
