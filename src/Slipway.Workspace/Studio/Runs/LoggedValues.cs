using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>
/// What a run and its steps have logged by MLflow, their parameters and metrics, and what their files of metrics say.
/// </summary>
internal sealed class LoggedValues(Database database, MetricFiles files)
{
    // A page is to be read; clients of MLflow list all.
    private const int Shown = 200;

    // Each is read from all of its points.
    private const int Drawn = 20;

    /// <summary>Tables of them, with the courses of metrics; a line instead where there is nothing.</summary>
    /// <param name="job">The run.</param>
    /// <param name="steps">The steps of a pipeline, those of pipelines in it too.</param>
    public Html Of(Job job, IReadOnlyList<Job> steps)
    {
        var parts = steps.Where(step => !step.IsPipeline).Prepend(job).ToList();
        var (logged, found) = database.Read(connection => (
            parts.Select(part => Read(connection, part)).OfType<Logged>().ToList(),
            files.Of(parts.Where(part => part.IsTerminal))));
        var metrics = logged.SelectMany(part => part.Metrics.Select(metric => (part.Job, Metric: metric))).ToList();
        var parameters = logged.SelectMany(part => part.Parameters.Select(parameter => (part.Job, Parameter: parameter))).ToList();
        if (metrics.Count + parameters.Count + found.Count == 0)
        {
            return Show.Quiet($"It has logged none: what a step logs by MLflow, or writes to a metrics.json of its outputs, is shown here.");
        }

        var hasSteps = steps.Count > 0;
        return Html.Of($"""
            {(logged.Any(part => part.HasCourse) ? Charts([job.Id]) : Html.Empty)}
            {(metrics.Count == 0 ? Html.Empty : Metrics(metrics, logged, hasSteps))}
            {(found.Count == 0 ? Html.Empty : Found(found, hasSteps))}
            {(parameters.Count == 0 ? Html.Empty : Parameters(parameters, hasSteps))}
            """);
    }

    /// <summary>The place of the charts of some runs, which the page's script draws.</summary>
    public static Html Charts(IEnumerable<string> runs)
    {
        var ids = runs.ToList();
        var query = string.Join('&', ids.Select(id => $"run={Uri.EscapeDataString(id)}"));
        return Html.Of($"""
            <div class="charts" id="charts-{ids[0]}" data-kept data-charts="/metrics?{query}"></div>
            """);
    }

    private static Logged? Read(SqliteConnection connection, Job part)
    {
        if (connection.FindRun(part.Id) is not { } run)
        {
            return null;
        }

        var metrics = connection.ListLatestMetrics(run);
        var courses = metrics.Take(Drawn).ToDictionary(
            metric => metric.Key, metric => connection.ListCourse(run, metric.Key, MetricChart.MostPoints), StringComparer.Ordinal);
        return new Logged(part, metrics, courses, connection.ListParams(run));
    }

    private static Html Metrics(List<(Job Job, MetricPoint Metric)> metrics, List<Logged> logged, bool hasSteps)
    {
        var courses = logged.ToDictionary(part => part.Job.Id, part => part.Courses, StringComparer.Ordinal);
        return Html.Of($"""
            {Show.Table("Metrics", [.. Of(hasSteps), "Metric", "Latest", "At step", "Course"], metrics.Take(Shown).Select(row => Show.Row([
                .. Of(hasSteps, row.Job),
                Show.Text(row.Metric.Key),
                Show.Text(row.Metric.Value.ToString("R", CultureInfo.InvariantCulture)),
                Show.Text(row.Metric.Step.ToString(CultureInfo.InvariantCulture)),
                courses[row.Job.Id].GetValueOrDefault(row.Metric.Key) is { } course ? MetricChart.Of(course) : null])), "")}
            {More(metrics.Count)}
            """);
    }

    private static Html Found(IReadOnlyList<FoundMetric> found, bool hasSteps) => Html.Of($"""
        <h3>In files of the outputs</h3>
        {Show.Table("Metrics in files", [.. Of(hasSteps), "File", "Metric", "Value"], found.Take(Shown).Select(row => Show.Row([
            .. Of(hasSteps, row.Job),
            Show.Location(row.File),
            Show.Text(row.Name),
            Show.Text(row.Value)])), "")}
        {More(found.Count)}
        """);

    private static Html Parameters(List<(Job Job, KeyedText Parameter)> parameters, bool hasSteps) => Html.Of($"""
        <h3>Parameters</h3>
        {Show.Table("Parameters", [.. Of(hasSteps), "Parameter", "Value"], parameters.Take(Shown).Select(row => Show.Row([
            .. Of(hasSteps, row.Job), Show.Text(row.Parameter.Key), Show.Text(row.Parameter.Value)])), "")}
        {More(parameters.Count)}
        """);

    private static string[] Of(bool hasSteps) => hasSteps ? ["Step"] : [];

    private static Html?[] Of(bool hasSteps, Job job) =>
        hasSteps ? [Html.Of($"<a href=\"/jobs/{job.Id}\">{job.Step ?? "the run"}</a>")] : [];

    private static Html More(int count) => count <= Shown
        ? Html.Empty
        : Show.Quiet($"And {count - Shown} more.");

    private sealed record Logged(
        Job Job, IReadOnlyList<MetricPoint> Metrics, Dictionary<string, IReadOnlyList<MetricPoint>> Courses, IReadOnlyList<KeyedText> Parameters)
    {
        public bool HasCourse => Courses.Values.Any(course => course.Count > 1);
    }
}
