using System.Globalization;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Testing.Data;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Judging;

/// <summary>Judges a table, which is read once for all that is expected of it.</summary>
internal sealed class TableJudge(FileSink file)
{
    public void Judge(IReadOnlyList<OutputCheck> checks)
    {
        var values = checks.OfType<ValuesCheck>().Select(check => new ColumnJudge(check, file)).ToList();
        using var table = Table.Open(file.Path);
        var summary = TableSummary.Of(table, values.ToLookup(judge => judge.Column, judge => (Action<Cell>)judge.Add));
        foreach (var check in checks)
        {
            switch (check)
            {
                case RowsCheck rows:
                    Judge(rows, summary);
                    break;
                case ColumnsCheck columns:
                    Judge(columns, summary);
                    break;
                case NullsCheck nulls:
                    Judge(nulls, summary);
                    break;
            }
        }

        foreach (var judge in values.Where(judge => Has(judge.Column, judge.Position, summary)))
        {
            judge.Judge(summary.Find(judge.Column)!);
        }
    }

    private void Judge(RowsCheck check, TableSummary summary)
    {
        file.Measure(MeasuredNames.Rows, summary.Rows, check.Count);
        if (!check.Count.Contains(summary.Rows))
        {
            Add(check.Position, "rows", check.Count.ToString(), summary.Rows.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Judge(ColumnsCheck check, TableSummary summary)
    {
        foreach (var name in check.Names)
        {
            Has(name, check.Position, summary);
        }

        var further = summary.Columns.Except(check.Names).ToList();
        if (check.IsExact && further.Count > 0)
        {
            Add(
                check.Position,
                "columns",
                $"{Shown.Names(check.Names)} and no others",
                $"beside them {Shown.Names(further)}");
        }
    }

    private void Judge(NullsCheck check, TableSummary summary)
    {
        if (check.Column is { } column)
        {
            if (Has(column, check.Position, summary)
                && summary.Missing(column) is var missing
                && !check.Count.Contains(missing))
            {
                Add(
                    check.Position,
                    $"nulls in {Shown.Text(column)}",
                    check.Count.ToString(),
                    missing.ToString(CultureInfo.InvariantCulture));
            }

            return;
        }

        var with = summary.Columns.Distinct().Where(name => !check.Count.Contains(summary.Missing(name)))
            .Select(name => $"{Shown.Number(summary.Missing(name))} in {Shown.Text(name)}").ToList();
        if (with.Count > 0)
        {
            Add(check.Position, "nulls", "none", Shown.Names(with));
        }
    }

    private bool Has(string column, SourcePosition at, TableSummary summary)
    {
        if (summary.Find(column) is not null)
        {
            return true;
        }

        Add(
            at,
            "columns",
            $"a column {Shown.Text(column)}",
            $"{Shown.Names(summary.Columns)}{NearestName.Hint(column, summary.Columns.Take(1000))}");
        return false;
    }

    private void Add(SourcePosition at, string what, string wanted, string found) => file.Add(
        Codes.WrongOutput, at, what, wanted, found);
}
