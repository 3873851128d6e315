using System.Globalization;

namespace Slipway.Images;

/// <summary>An image's test results as a table of plain text, one line a test.</summary>
internal static class SmokeTestTable
{
    // What is longer would move all columns behind it beyond the edge of a terminal.
    private const int WidestName = 60;

    public static IEnumerable<string> Lines(IReadOnlyCollection<SmokeTestResult> results)
    {
        var rows = results.Select(result => new[]
        {
            result.Outcome.ToString(),
            result.Kind,
            result.Name.Length > WidestName ? $"{result.Name[..(WidestName - 1)]}…" : result.Name,
            result.Found ?? "",
            string.Create(CultureInfo.InvariantCulture, $"{result.Duration.TotalSeconds:0.00} s"),
        }).Prepend(["Outcome", "Kind", "Test", "Found", "Duration"]).ToList();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            column == row.Length - 1 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))));
    }
}
