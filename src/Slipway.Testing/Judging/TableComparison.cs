using System.Collections.Frozen;
using System.Globalization;
using Slipway.Testing.Data;

namespace Slipway.Testing.Judging;

/// <summary>
/// Compares tables by their values, row by row; the order of columns does not count, nor how a number is written.
/// </summary>
/// <param name="tolerance">How far numbers may differ.</param>
/// <param name="ignored">The columns that are not compared.</param>
internal sealed class TableComparison(NumberTolerance tolerance, FrozenSet<string> ignored)
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public TableComparison(NumberTolerance tolerance, IEnumerable<string> ignored)
        : this(tolerance, ignored.ToFrozenSet(StringComparer.Ordinal))
    {
    }

    /// <summary>Where and how what was found differs first; null where it does not.</summary>
    public Difference? FirstDifference(string snapshot, string found)
    {
        using var expected = Table.Open(snapshot);
        using var table = Table.Open(found);
        using var wanted = expected.Rows().GetEnumerator();
        using var rows = table.Rows().GetEnumerator();
        if (OfColumns(expected, table) is { } columns)
        {
            return columns;
        }

        for (var number = 1L; ; number++)
        {
            var (isMore, isThere) = (wanted.MoveNext(), rows.MoveNext());
            if (isMore != isThere)
            {
                return OfCounts(number - 1, isMore, isMore ? wanted : rows);
            }

            if (!isMore)
            {
                // Some tables get to know of a column with the row that has it.
                return OfColumns(expected, table);
            }

            if (OfRows(number, expected, wanted.Current, table, rows.Current) is { } difference)
            {
                return difference;
            }
        }
    }

    private Difference? OfColumns(Table expected, Table found)
    {
        var missing = expected.Columns.Except(found.Columns).Where(IsCompared).ToList();
        var further = found.Columns.Except(expected.Columns).Where(IsCompared).ToList();
        return missing.Count + further.Count == 0
            ? null
            : new Difference("columns", Shown.Names(expected.Columns), Shown.Names(found.Columns));
    }

    private static Difference OfCounts(long alike, bool isMoreWanted, IEnumerator<IReadOnlyList<Cell>> longer)
    {
        var count = alike + 1;
        while (longer.MoveNext())
        {
            count++;
        }

        var (more, fewer) = (
            count.ToString(CultureInfo.InvariantCulture), alike.ToString(CultureInfo.InvariantCulture));
        return isMoreWanted ? new Difference("rows", more, fewer) : new Difference("rows", fewer, more);
    }

    private Difference? OfRows(
        long number, Table expected, IReadOnlyList<Cell> wanted, Table table, IReadOnlyList<Cell> row)
    {
        for (var place = 0; place < expected.Columns.Count; place++)
        {
            var column = expected.Columns[place];
            if (!IsCompared(column))
            {
                continue;
            }

            var (one, other) = (At(wanted, place), At(row, PlaceOf(column, place, table.Columns)));
            if (!IsSame(one, other))
            {
                return new Difference(
                    string.Create(CultureInfo.InvariantCulture, $"row {number}, column {Shown.Text(column)}"),
                    Shown.Of(one),
                    Shown.Of(other));
            }
        }

        return null;
    }

    private bool IsCompared(string column) => !ignored.Contains(column);

    private bool IsSame(Cell expected, Cell found) =>
        expected.Number is { } wanted && found.Number is { } number
            ? tolerance.IsSame(wanted, number)
            : expected.Text == found.Text;

    private static Cell At(IReadOnlyList<Cell> row, int place) => place < row.Count ? row[place] : default;

    // Nearly always they stand in the same order.
    private int PlaceOf(string column, int guess, IReadOnlyList<string> columns)
    {
        if (guess < columns.Count && columns[guess] == column)
        {
            return guess;
        }

        for (var place = _places.Count; place < columns.Count; place++)
        {
            // Of two columns of one name it is the first that is meant.
            _places.TryAdd(columns[place], place);
        }

        return _places.GetValueOrDefault(column, int.MaxValue);
    }
}
