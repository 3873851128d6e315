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
    /// <summary>One line: name, status, when it was made, what it is called.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Name}  {Status,-12}  {Created?.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  {DisplayName}");

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
