namespace Slipway.Testing.Data;

/// <summary>What can be said of a table after one reading.</summary>
internal sealed class TableSummary
{
    private readonly Dictionary<string, ColumnSummary> _byName = new(StringComparer.Ordinal);

    private TableSummary(long rows, IReadOnlyList<string> columns, IReadOnlyList<ColumnSummary> summaries)
    {
        (Rows, Columns) = (rows, columns);
        foreach (var (place, name) in columns.Index())
        {
            // Of two columns of one name it is the first that is meant.
            _byName.TryAdd(name, place < summaries.Count ? summaries[place] : new ColumnSummary());
        }
    }

    public long Rows { get; }

    public IReadOnlyList<string> Columns { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="table">It.</param>
    /// <param name="watched">
    /// The columns whose values are looked at beyond their number, with what looks at each.
    /// </param>
    /// <exception cref="InvalidDataException">It is broken, or more than is read.</exception>
    public static TableSummary Of(Table table, ILookup<string, Action<Cell>>? watched = null)
    {
        var summaries = new List<ColumnSummary>();
        var rows = 0L;
        foreach (var row in table.Rows())
        {
            rows++;
            foreach (var (place, cell) in row.Index().Take(Math.Max(table.Columns.Count, 1)))
            {
                while (summaries.Count <= place)
                {
                    var name = summaries.Count < table.Columns.Count ? table.Columns[summaries.Count] : "";
                    summaries.Add(new ColumnSummary { Watchers = [.. watched?[name] ?? []] });
                }

                summaries[place].Add(cell);
            }
        }

        return new TableSummary(rows, [.. table.Columns], summaries);
    }

    /// <summary>What a column has; null where there is none of that name.</summary>
    public ColumnSummary? Find(string column) => _byName.GetValueOrDefault(column);

    /// <summary>How many values of a column are missing.</summary>
    public long Missing(string column) => Rows - (Find(column)?.Count ?? 0);
}
