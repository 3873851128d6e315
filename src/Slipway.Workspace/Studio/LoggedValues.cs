using System.Globalization;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio;

/// <summary>What a run has logged by MLflow: its parameters, and the latest of its metrics.</summary>
internal sealed class LoggedValues(Database database)
{
    // A page is to be read; clients of MLflow list all.
    private const int Shown = 200;

    /// <summary>Tables of them; nothing for a run that has logged nothing.</summary>
    public Html Of(Job job)
    {
        var (metrics, parameters) = database.Read<(IReadOnlyList<MetricPoint>, IReadOnlyList<KeyedText>)>(connection =>
            connection.FindRun(job.Id) is { } run ? (connection.ListLatestMetrics(run), connection.ListParams(run)) : ([], []));
        return Html.Of($"{Metrics(metrics)}{Parameters(parameters)}");
    }

    private static Html Metrics(IReadOnlyList<MetricPoint> metrics) => metrics.Count == 0 ? Html.Empty : Html.Of($"""
        <h2>Metrics</h2>
        {Show.Table("Metrics", ["Metric", "Latest", "Step"], metrics.Take(Shown).Select(metric => Show.Row(
            Show.Text(metric.Key),
            Show.Text(metric.Value.ToString("R", CultureInfo.InvariantCulture)),
            Show.Text(metric.Step.ToString(CultureInfo.InvariantCulture)))), "")}
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
