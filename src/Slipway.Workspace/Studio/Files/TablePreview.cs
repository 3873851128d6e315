using System.Globalization;

namespace Slipway.Workspace.Studio.Files;

/// <summary>A table at a glance: its first rows, and what each column holds.</summary>
internal static class TablePreview
{
    private const int ShownRows = 20;
    private const int ShownColumns = 40;
    private const int LongestValue = 200;

    public static Html Of(string name, DataTable table)
    {
        if (table.Columns.Count == 0)
        {
            return Show.Quiet($"The table is empty.");
        }

        var columns = Math.Min(ShownColumns, table.Columns.Count);
        return Html.Of($"""
            <p class="quiet">{Counted(table)}{(table.Note is null ? "" : $", {table.Note}")}</p>
            {Show.Table(
                $"First rows of {name}",
                table.Columns.Take(columns),
                table.Rows.Take(ShownRows).Select(row => Show.Row(row.Take(columns).Select(Value))),
                "It has no rows.")}
            {(table.Rows.Count == 0 ? Html.Empty : Html.Of($"""
                <details><summary>What the columns hold</summary>
                {Show.Table(
                    $"Columns of {name}",
                    ["Column", "Type", "Missing", "Different", "Least", "Mean", "Greatest"],
                    table.Columns.Take(columns).Select((column, index) => Profile(column, [.. table.Rows.Select(row => row[index])])),
                    "")}
                <p class="quiet">Of {Count(table.Rows.Count, "row")}.</p></details>
                """))}
            """);
    }

    private static string Counted(DataTable table)
    {
        var rows = table.Rows.Count > ShownRows ? $"The first {ShownRows} of " : "";
        var total = table.Total is { } known ? Count(known, "row") : $"more than {Count(table.Rows.Count, "row")}";
        var columns = table.Columns.Count > ShownColumns
            ? $"the first {ShownColumns} of {table.Columns.Count} columns"
            : Count(table.Columns.Count, "column");
        return $"{rows}{total}, {columns}";
    }

    private static string Count(long count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static Html Value(string? value) => value is null
        ? Html.Of($"<span class=\"quiet\">–</span>")
        : Html.Of($"{Show.Cut(value, LongestValue)}");

    private static Html Profile(string column, List<string?> values)
    {
        var present = values.Where(value => !string.IsNullOrEmpty(value)).Select(value => value!).ToList();
        var numbers = present
            .Select(Number)
            .ToList();
        var areNumbers = present.Count > 0 && numbers.All(number => number is not null);
        return Show.Row(
            Show.Text(column),
            Show.Text(present.Count == 0 ? "empty" : areNumbers ? "number" : "text"),
            Html.Of($"{values.Count - present.Count}"),
            Html.Of($"{present.Distinct(StringComparer.Ordinal).Count()}"),
            Show.Text(areNumbers ? Text(numbers.Min()) : Cut(present.Min(StringComparer.Ordinal))),
            Show.Text(areNumbers ? Text(numbers.Average()) : null),
            Show.Text(areNumbers ? Text(numbers.Max()) : Cut(present.Max(StringComparer.Ordinal))));
    }

    private static double? Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Cut(string? value) => value is null ? null : Show.Cut(value, 40);

    private static string? Text(double? number) => number?.ToString("G6", CultureInfo.InvariantCulture);
}
