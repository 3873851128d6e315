using System.Globalization;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>Two to ten runs beside each other: what differs between them, and their metrics in one chart each.</summary>
internal sealed class ComparePage(Database database, MetricFiles files, TimeProvider clock) : IStudioPages
{
    public void Map(StudioRoutes routes) => routes.Page("/compare", Show);

    /// <summary>The address at which some runs are compared.</summary>
    /// <exception cref="ApiException">400: there are too few, or too many.</exception>
    public static string Address(IReadOnlyCollection<string> runs) => runs.Count is >= 2 and <= MetricCourses.MostRuns
        ? $"/compare?{string.Join('&', runs.Select(run => $"run={Uri.EscapeDataString(run)}"))}"
        : throw ApiException.UserError($"Two to {MetricCourses.MostRuns} runs can be compared; {runs.Count} were selected.");

    private StudioPage Show(StudioRequest request)
    {
        var all = request.Query("all") == "yes";
        return database.Read(connection =>
        {
            var columns = MetricCourses.Runs(request)
                .Select(id => connection.FindJob(id)?.Readable() ?? throw new ApiException(404, "NotFound", $"There is no run '{id}'."))
                .Select(run => new Column(run, RunGraph.StepsOf(connection, run.Id, int.MaxValue)))
                .ToList();
            var address = Address([.. columns.Select(column => column.Run.Id)]);
            return new StudioPage
            {
                Title = $"{columns.Count} runs compared",
                Section = "jobs",
                Above = Studio.Show.Crumbs(Html.Of($"<a href=\"/jobs\">Runs</a>")),
                Content = Html.Of($"""
                    <p>{(all
                        ? Html.Of($"All is shown. <a href=\"{address}\">Only what differs</a>")
                        : Html.Of($"Only what differs is shown. <a href=\"{address}&amp;all=yes\">Show all</a>"))}</p>
                    {Part("Runs", columns, Summary(columns), true)}
                    <h2>Charts</h2>
                    {LoggedValues.Charts(columns.Select(column => column.Run.Id))}
                    {Part("Metrics", columns, Metrics(connection, columns), all)}
                    {Part("Parameters", columns, Parameters(connection, columns), all)}
                    {Part("Inputs", columns, Rows(columns, column => Inputs(column.Run)), all)}
                    {Part("Durations of steps", columns, Rows(columns, Durations), true)}
                    {Part("Environments", columns, Rows(columns, column => OfSteps(column, plan => plan.Image)), all)}
                    {Part("Components", columns, Rows(columns, column => OfSteps(column, plan => plan.Component)), all)}
                    {Part("Code", columns, Rows(columns, column => OfSteps(column, plan => plan.Code?.Path)), all)}
                    """),
            };
        });
    }

    private IEnumerable<Line> Summary(List<Column> columns)
    {
        var now = clock.GetUtcNow();
        yield return new Line("Status", [.. columns.Select(column => Studio.Show.Word(column.Run))]);
        yield return new Line("Pipeline", [.. columns.Select(column => column.Run.Pipeline ?? column.Run.Step)]);
        yield return new Line("Created", [.. columns.Select(column => Utc(column.Run.CreatedAt))]);
        yield return new Line("Duration", [.. columns.Select(column => Studio.Show.Duration(column.Run, now))]);
    }

    private static IEnumerable<Line> Parameters(SqliteConnection connection, List<Column> columns) =>
        Logged(connection, columns, (c, run) => c.ListParams(run).Select(parameter => (parameter.Key, (string?)parameter.Value)));

    private IEnumerable<Line> Metrics(SqliteConnection connection, List<Column> columns)
    {
        var logged = Logged(connection, columns, (c, run) => c.ListLatestMetrics(run)
            .Select(metric => (metric.Key, (string?)metric.Value.ToString("R", CultureInfo.InvariantCulture))));
        var found = Rows(columns, column => files.Of(column.Parts.Where(part => part.IsTerminal))
            .Select(metric => ($"{Prefix(column, metric.Job)}{metric.Name}", (string?)metric.Value)));
        return logged.Concat(found);
    }

    private static IEnumerable<Line> Logged(
        SqliteConnection connection, List<Column> columns,
        Func<SqliteConnection, TrackedRun, IEnumerable<(string Key, string? Value)>> read) =>
        Rows(columns, column => column.Parts.SelectMany(part => connection.FindRun(part.Id) is { } run
            ? read(connection, run).Select(value => ($"{Prefix(column, part)}{value.Key}", value.Value))
            : []));

    private static IEnumerable<(string, string?)> Inputs(Job run) => run.IsPipeline
        ? run.PipelinePlan.Inputs.Select(input => (input.Name, (string?)input.Value.Value))
        : run.StepPlan.Inputs.Select(input => (input.Name, input.Literal ?? input.Location?.Path));

    private IEnumerable<(string, string?)> Durations(Column column)
    {
        var now = clock.GetUtcNow();
        return column.Steps.Select(step => (step.Step!, (string?)(step.ReusedFrom is null && step.StartedAt is not null
            ? Studio.Show.Duration(step, now)
            : Studio.Show.Word(step))));
    }

    private static IEnumerable<(string, string?)> OfSteps(Column column, Func<StepPlan, string?> value) =>
        column.Parts.Where(part => !part.IsPipeline).Select(part => (part.Step ?? "the run", value(part.StepPlan)));

    private static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Prefix(Column column, Job part) => part.Id == column.Run.Id ? "" : $"{part.Step}: ";

    /// <summary>Named values of each run as rows, in the order in which they come.</summary>
    private static IEnumerable<Line> Rows(List<Column> columns, Func<Column, IEnumerable<(string Name, string? Value)>> values)
    {
        var tables = columns.Select(column => values(column)
            .GroupBy(value => value.Name, StringComparer.Ordinal)
            .ToDictionary(value => value.Key, value => value.First().Value, StringComparer.Ordinal)).ToList();
        return tables.SelectMany(table => table.Keys).Distinct(StringComparer.Ordinal)
            .Select(name => new Line(name, [.. tables.Select(table => table.GetValueOrDefault(name))]));
    }

    private static Html Part(string title, List<Column> columns, IEnumerable<Line> lines, bool all)
    {
        var shown = lines.Where(line => all || line.Differs).ToList();
        return Html.Of($"""
            <h2>{title}</h2>
            {Studio.Show.Table(
                title,
                [
                    Html.Of($"<th scope=\"col\"><span class=\"hidden\">What</span></th>"),
                    .. columns.Select(column => Html.Of($"<th scope=\"col\">{RunTable.Name(column.Run)}</th>")),
                ],
                shown.Select(line => Html.Of(
                    $"<tr><th scope=\"row\">{line.Name}</th>{Html.Each(line.Values, value => Cell(value, line.Differs))}</tr>")),
                all ? "There are none." : "They do not differ.")}
            """);
    }

    private static Html Cell(string? value, bool differs) =>
        Html.Of($"<td{(differs ? Html.Of($" class=\"differs\"") : Html.Empty)}>{value ?? "–"}</td>");

    private sealed record Column(Job Run, IReadOnlyList<Job> Steps)
    {
        public IEnumerable<Job> Parts => Steps.Prepend(Run);
    }

    private sealed record Line(string Name, IReadOnlyList<string?> Values)
    {
        public bool Differs => Values.Distinct(StringComparer.Ordinal).Count() > 1;
    }
}
