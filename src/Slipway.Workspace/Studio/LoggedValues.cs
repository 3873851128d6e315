using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio;

/// <summary>What a run has logged by MLflow: its parameters, and the latest of its metrics.</summary>
internal sealed class LoggedValues(Database database)
{
    // A page is to be read; clients of MLflow list all.
    private const int Shown = 200;

    // Each is read from all of its points.
    private const int Drawn = 20;

    /// <summary>Tables of them; nothing for a run that has logged nothing.</summary>
    public Html Of(Job job)
    {
        return database.Read(connection => connection.FindRun(job.Id) is { } run
            ? Html.Of($"{Metrics(connection, run)}{Parameters(connection.ListParams(run))}")
            : Html.Empty);
    }

    private static Html Metrics(SqliteConnection connection, TrackedRun run)
    {
        var metrics = connection.ListLatestMetrics(run);
        return metrics.Count == 0 ? Html.Empty : Metrics(
            metrics,
            metrics.Take(Drawn).ToDictionary(
                metric => metric.Key,
                metric => MetricChart.Of(connection.ListCourse(run, metric.Key, MetricChart.MostPoints)),
                StringComparer.Ordinal));
    }

    private static Html Metrics(IReadOnlyList<MetricPoint> metrics, Dictionary<string, Html> charts) => Html.Of($"""
        <h2>Metrics</h2>
        {Show.Table("Metrics", ["Metric", "Latest", "Step", "Course"], metrics.Take(Shown).Select(metric => Show.Row(
            Show.Text(metric.Key),
            Show.Text(metric.Value.ToString("R", CultureInfo.InvariantCulture)),
            Show.Text(metric.Step.ToString(CultureInfo.InvariantCulture)),
            charts.GetValueOrDefault(metric.Key))), "")}
        {More(metrics.Count)}
        """);

    private static Html Parameters(IReadOnlyList<KeyedText> parameters) => parameters.Count == 0 ? Html.Empty : Html.Of($"""
        <h2>Parameters</h2>
        {Show.Table("Parameters", ["Parameter", "Value"], parameters.Take(Shown).Select(parameter =>
            Show.Row(Show.Text(parameter.Key), Show.Text(parameter.Value))), "")}
        {More(parameters.Count)}
        """);

    private static Html More(int count) => count <= Shown
        ? Html.Empty
        : Html.Of($"<p class=\"quiet\">And {count - Shown} more.</p>");
}
