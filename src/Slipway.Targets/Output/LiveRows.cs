using System.Globalization;
using System.Text;

namespace Slipway.Targets;

/// <summary>
/// What runs, in the last rows of a terminal: each target with the time it has taken and the last line it wrote, and
/// beneath it what goes on within it. Drawn by hand: a console library's first frame takes longer than most builds that have nothing to do. Used under the
/// lock of <see cref="OutputBlocks"/>.
/// </summary>
/// <param name="environment">What is drawn on, and the time.</param>
/// <param name="isPlain">Whether there are no colours.</param>
internal sealed class LiveRows(BuildEnvironment environment, Func<bool> isPlain)
{
    // What is over sooner needs no row.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private int _drawn;
    private ITimer? _clock;

    /// <summary>Has the rows drawn again every second from now on.</summary>
    public void Watch(Action redraw) =>
        _clock ??= environment.Time.CreateTimer(_ => redraw(), null, Shortest, Shortest);

    /// <summary>Takes the rows away, so that lines can be written where they were.</summary>
    public void Erase(StringBuilder text)
    {
        if (_drawn > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{_drawn}A\r\e[J");
            _drawn = 0;
        }
    }

    /// <summary>Draws the rows of the blocks that have been running for some time.</summary>
    public void Draw(StringBuilder text, IReadOnlyList<OutputBlock> open)
    {
        var rows = open
            .Where(block => block.Title is not null)
            .Select(block => (Block: block, Elapsed: environment.Time.GetElapsedTime(block.Started)))
            .Where(row => row.Elapsed >= Shortest)
            .SelectMany(row => (IEnumerable<(string, TimeSpan?, string)>)
                [(row.Block.Title!, row.Elapsed, row.Block.Status ?? row.Block.LastLine), .. row.Block.Rows.Select(Inner)])
            .ToList();
        if (rows.Count == 0)
        {
            return;
        }

        // Rows that did not fit could not be erased again.
        var size = environment.Size();
        var shown = Math.Min(rows.Count, Math.Max(1, size.Height - 2));
        var width = rows.Max(row => row.Item1.Length);
        foreach (var (title, elapsed, last) in rows.Take(shown))
        {
            var head = $"  {title.PadRight(width)}  {(elapsed is { } time ? SummaryTable.FormatWhole(time) : ""),9}";
            var tail = $"  {Clean(last)}";
            head = Cut(head, size.Width - 1);
            tail = Cut(tail, size.Width - 1 - head.Length).TrimEnd();
            text.Append(isPlain() ? $"{head}{tail}" : $"\e[36m{head}\e[0m\e[90m{tail}\e[0m").Append(environment.Output.NewLine);
        }

        _drawn = shown;
        if (rows.Count > shown)
        {
            text.Append(CultureInfo.InvariantCulture, $"  and {rows.Count - shown} more").Append(environment.Output.NewLine);
            _drawn++;
        }
    }

    private (string Title, TimeSpan? Elapsed, string Last) Inner(LiveRow row)
    {
        // Clocks of others may go before or after this one.
        var elapsed = (row.End ?? environment.Time.GetUtcNow()) - row.Start;
        return ($"  {Clean(row.Name)}", elapsed < TimeSpan.Zero ? TimeSpan.Zero : elapsed, row.Status);
    }

    /// <summary>The text of a line as a terminal would end up showing it: no colours, and what overwrote the rest.</summary>
    private static string Clean(string line)
    {
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e' && i + 1 < line.Length && line[i + 1] == '[')
            {
                for (i += 2; i < line.Length && line[i] is < '@' or > '~'; i++)
                {
                }
            }
            else if (line[i] is '\r' or '\n' && i + 1 < line.Length)
            {
                text.Clear();
            }
            else if (!char.IsControl(line[i]))
            {
                text.Append(line[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>What fits: whatever may be two cells wide is counted as that.</summary>
    private static string Cut(string text, int cells)
    {
        const char firstWide = '\u1100';
        var length = 0;
        for (; length < text.Length; length++)
        {
            cells -= text[length] >= firstWide ? 2 : 1;
            if (cells < 0)
            {
                break;
            }
        }

        // Half a character would be shown as something else.
        return text[..(length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
