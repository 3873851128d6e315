using System.Globalization;
using System.Text.Json.Nodes;
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
    /// <summary>How long it ran; null when it has not ended, or nothing tells.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// The lines of a table, which fits a terminal of 80 columns where jobs have no names but their own: with headings, the
    /// latest first.
    /// </summary>
    public static IEnumerable<string> Table(IReadOnlyList<RunSummary> runs)
    {
        List<string[]> rows =
        [
            ["STATUS", "CREATED UTC", "TOOK", "NAME"],
            .. runs.Select(run => (string[])
            [
                run.Status,
                run.Created?.UtcDateTime.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
                run.Duration is { } took ? string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalHours}:{took:mm\\:ss}") : "",
                run.DisplayName == run.Name ? run.Name : $"{run.Name}  {run.DisplayName}",
            ]),
        ];
        var widths = Enumerable.Range(0, 3).Select(i => rows.Max(row => row[i].Length)).ToList();
        return rows.Select(row => $"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}");
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
