using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Runs;

/// <summary>A job as a list of them shows it.</summary>
/// <param name="Name">The job's name.</param>
/// <param name="DisplayName">What a person calls it; its name when nothing else was told.</param>
/// <param name="Experiment">The experiment that it belongs to, if told.</param>
/// <param name="Status">Its status.</param>
/// <param name="Created">When it was made, if told.</param>
public sealed record RunSummary(string Name, string DisplayName, string? Experiment, string Status, DateTimeOffset? Created)
{
    private const string Cut = "...";

    // 'batchjob-' and eight hexadecimal digits, which are unlikely to begin an older run's name.
    private const int ShortestBeginning = 17;

    /// <summary>How long it ran; null when it has not ended, or nothing tells.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// The lines of a table with headings. Where rows would not fit, names are shown by their beginnings, as far as they
    /// tell these runs apart, and what people call the runs is cut.
    /// </summary>
    /// <param name="runs">The runs, in the order in which they are shown.</param>
    /// <param name="width">How many columns there are.</param>
    public static IEnumerable<string> Table(IReadOnlyList<RunSummary> runs, int width)
    {
        var rows = Rows(runs, int.MaxValue);
        if (rows.Exists(row => row.Length > width))
        {
            rows = Rows(runs, Distinct(runs));
        }

        return rows.Select(row => row.Length > width ? $"{row[..Math.Max(0, width - Cut.Length)].TrimEnd()}{Cut}" : row);
    }

    private static List<string> Rows(IReadOnlyList<RunSummary> runs, int longestName)
    {
        List<string[]> rows =
        [
            ["STATUS", "CREATED UTC", "TOOK", "NAME", ""],
            .. runs.Select(run => (string[])
            [
                run.Status,
                run.Created?.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
                run.Duration is { } took ? string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalHours}:{took:mm\\:ss}") : "",
                run.Name[..Math.Min(run.Name.Length, longestName)],
                run.DisplayName == run.Name ? "" : PrintableText.Of(run.DisplayName.ReplaceLineEndings(" ")),
            ]),
        ];
        var widths = Enumerable.Range(0, 4).Select(i => rows.Max(row => row[i].Length)).ToList();
        return
        [
            .. rows.Select(row =>
                $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3].PadRight(widths[3])}  {row[4]}".TrimEnd()),
        ];
    }

    /// <summary>How much of the names tells all of them apart.</summary>
    private static int Distinct(IReadOnlyList<RunSummary> runs)
    {
        var names = runs.Select(run => run.Name).Distinct().ToList();
        var length = ShortestBeginning;
        while (names.Select(name => name[..Math.Min(name.Length, length)]).Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
        {
            length++;
        }

        return length;
    }

    internal static RunSummary? Parse(JsonObject body) => body.Text("name") is not { } name ? null : new RunSummary(
        name,
        body.Text("properties", "displayName") ?? name,
        body.Text("properties", "experimentName"),
        body.Text("properties", "status") ?? JobStatus.Unknown,
        DateTimeOffset.TryParse(
            body.Text("systemData", "createdAt"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null);
}
