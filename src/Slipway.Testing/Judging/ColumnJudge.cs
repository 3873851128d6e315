using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Testing.Data;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges the values of a column while they are read.</summary>
internal sealed class ColumnJudge(ValuesCheck check, FileSink file)
{
    private readonly HashSet<string> _texts = [.. check.In.SelectMany(Spellings)];
    private readonly HashSet<double> _numbers = [.. check.In.Select(text => Cell.OfText(text).Number).OfType<double>()];
    private readonly SeenTexts _seen = new();
    private readonly Violations _beyond = new();
    private readonly Violations _others = new();
    private readonly Violations _repeated = new();

    // Values that are there, which is what rows are told by where none is missing.
    private long _count;

    public string Column => check.Column;

    public SourcePosition Position => check.Position;

    public void Add(Cell cell)
    {
        _count++;
        if (check.Each is { } each && !(cell.Number is { } number && each.Contains(number)))
        {
            _beyond.Add(cell, _count);
        }

        if (_texts.Count > 0 && !_texts.Contains(cell.Text!) && !(cell.Number is { } value && _numbers.Contains(value)))
        {
            _others.Add(cell, _count);
        }

        if (check.IsUnique && !_seen.Add(cell.Text!))
        {
            _repeated.Add(cell, _count);
        }
    }

    public void Judge(ColumnSummary column)
    {
        Report(_beyond, check.Each?.ToString() ?? "");
        Report(_others, $"one of {Shown.Names(check.In)}");
        Report(_repeated, "each value once");
        if (check.Mean is not { } mean)
        {
            return;
        }

        if (column.IsNumeric)
        {
            file.Measure(MeasuredNames.Mean(Column), column.Mean, mean);
        }

        if (!column.IsNumeric || !mean.Contains(column.Mean))
        {
            var found = column.IsNumeric ? Shown.Number(column.Mean) : "values that are no numbers, or none";
            file.Add(Codes.WrongOutput, check.Position, $"mean of column {Shown.Text(Column)}", mean.ToString(), found);
        }
    }

    // YAML's true is Python's True and R's TRUE.
    private static IEnumerable<string> Spellings(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" => ["true", "True", "TRUE"],
        "FALSE" => ["false", "False", "FALSE"],
        _ => [text],
    };

    private void Report(Violations violations, string wanted)
    {
        if (violations.Found is { } found)
        {
            file.Add(Codes.WrongOutput, check.Position, $"column {Shown.Text(Column)}", wanted, found);
        }
    }

    /// <summary>Values that are otherwise than wanted: the first, and how many.</summary>
    private sealed class Violations
    {
        private Cell _first;
        private long _place;
        private long _count;

        public string? Found => _count == 0 ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Shown.Of(_first)} as value {_place}{(_count == 1 ? "" : $", and {_count - 1} more such")}");

        public void Add(Cell cell, long place)
        {
            if (_count++ == 0)
            {
                (_first, _place) = (cell, place);
            }
        }
    }
}
