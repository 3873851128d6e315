using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Runs;
using Slipway.Workspace.Studio.Schedules;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Pipelines;

/// <summary>The pipelines: how each has run lately, what it measures, what calls it.</summary>
internal sealed class PipelinePages(Database database, ScheduleTimes times, TimeProvider clock) : IStudioPages
{
    private const int MostPipelines = 500;
    private const int ShownRuns = 20;
    private const int TrendRuns = 100;
    private const int MostMetrics = 6;

    public void Map(StudioRoutes routes)
    {
        routes.Page("/pipelines", List);
        routes.Page("/pipelines/{name}", Details);
    }

    /// <summary>A table of pipelines, with their last runs.</summary>
    public static Html Table(SqliteConnection connection, IReadOnlyList<string> names, DateTimeOffset now, StudioRequest request)
    {
        var endpoints = Callers.Endpoints(connection);
        return Show.Table(
            "Pipelines",
            ["Pipeline", "Last run", $"Last {ShownRuns} runs", "Metric", "Run"],
            names.Select(name =>
            {
                var runs = connection.SearchJobs(new JobSearch { Pipeline = name }, 0, ShownRuns);
                return Show.Row(
                    Html.Of($"<a href=\"/pipelines/{Uri.EscapeDataString(name)}\">{name}</a>"),
                    runs is [var last, ..]
                        ? Html.Of($"<a href=\"/jobs/{last.Id}\">{Show.Status(last)}</a> {Show.Time(last.CreatedAt)}")
                        : null,
                    RunTrend.Of(runs, now),
                    connection.ListMetricsOf(name, ShownRuns, 1) is [var metric] ? Course(connection, metric, runs) : null,
                    endpoints.FirstOrDefault(endpoint => endpoint.Pipeline == name) is { } endpoint
                        ? Html.Of($"<a class=\"button\" href=\"/endpoints/{endpoint.Name}#run\">Run …</a>")
                        : runs is [{ IsPipeline: true } newest, ..]
                        ? Html.Of($"<a class=\"button\" href=\"/jobs/{newest.Id}/again\">Run …</a>")
                        : null);
            }),
            "");
    }

    private StudioPage List(StudioRequest request) => database.Read(connection =>
    {
        var text = request.Query("q");
        var names = connection.ListPipelines(MostPipelines)
            .Concat(Published(connection))
            .Distinct(StringComparer.Ordinal)
            .Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase))
            .ToList();
        return new StudioPage
        {
            Title = "Pipelines",
            Section = "pipelines",
            IsLive = true,
            Content = Html.Of($"""
                <form class="filter" role="search" method="get" action="/pipelines">
                <label>Name <input type="search" id="q" name="q" value="{text}"></label><button>Show</button>
                </form>
                {(names.Count > 0 ? Table(connection, names, clock.GetUtcNow(), request)
                    : text.Length > 0 ? Html.Of($"<p>No pipeline has '{text}' in its name. <a href=\"/pipelines\">Show all</a></p>")
                    : Show.Quiet($"There are none: publishing makes them of the folders of pipelines/."))}
                """),
        };
    });

    private StudioPage Details(StudioRequest request) => database.Read(connection =>
    {
        var name = request.Path("name");
        var runs = connection.SearchJobs(new JobSearch { Pipeline = name }, 0, TrendRuns);
        var versions = connection.ListResources(AssetKind.Components.Versions, name);
        if (runs.Count == 0 && versions.Count == 0)
        {
            throw new ApiException(404, "NotFound", $"There is no pipeline '{name}'.");
        }

        var now = clock.GetUtcNow();
        return new StudioPage
        {
            Title = name,
            Section = "pipelines",
            Above = Show.Crumbs(Html.Of($"<a href=\"/pipelines\">Pipelines</a>")),
            IsLive = runs.Any(run => !run.IsTerminal),
            Content = Html.Of($"""
                {Show.Facts(
                    ("Component", versions is [.., var latest]
                        ? Html.Of($"<a href=\"/components/{latest.Parent}/{latest.Name}\">{latest.Parent}:{latest.Name}</a>")
                        : null),
                    ("Endpoints", Links("endpoints", Callers.Endpoints(connection).Where(caller => caller.Pipeline == name))),
                    ("Schedules", Links("schedules", Callers.Schedules(connection).Where(caller => caller.Pipeline == name))),
                    ("Next run", Next(connection, name)),
                    ("Usually takes", UsualDuration.Of(runs) is { } usual ? Html.Of($"{Show.Duration(usual)}") : null),
                    ("Completed", runs.Count(run => run.IsTerminal) is > 0 and var ended
                        ? Html.Of($"{runs.Count(run => run.Status == JobStatus.Completed)} of the last {ended}")
                        : null))}
                {Show.Anchors(("trend", "Durations"), ("metrics", "Metrics"), ("flaky", "Flaky steps"), ("runs", "Runs"))}
                <h2 id="trend">How long its runs took</h2>
                <div class="scroll pad" tabindex="0" role="region" aria-label="Durations of the last runs">{RunTrend.Of(runs, now)}</div>
                <h2 id="metrics">Metrics</h2>
                {Metrics(connection, name, runs)}
                <h2 id="flaky">Flaky steps</h2>
                {Show.Table(
                    "Flaky steps",
                    ["Step", "Failed", "Completed"],
                    connection.ListFlakySteps(name, TrendRuns).Select(step => Show.Row(
                        Show.Text(step.Step), Html.Of($"{step.Failed}"), Html.Of($"{step.Completed}"))),
                    "No step has both failed and completed with the same command, image, code and inputs.")}
                <h2 id="runs">Runs</h2>
                {RunTable.Of([.. runs.Take(ShownRuns)], now, "It has not run yet.")}
                <p><a href="/jobs?q={Uri.EscapeDataString($"pipeline:\"{name}\"")}">All its runs</a></p>
                """),
        };
    });

    private static Html Metrics(SqliteConnection connection, string pipeline, IReadOnlyList<Job> runs)
    {
        var metrics = connection.ListMetricsOf(pipeline, TrendRuns, MostMetrics);
        return metrics.Count == 0
            ? Show.Quiet($"Its runs have logged none by MLflow.")
            : Html.Of($"""
                <div class="charts">{Html.Each(metrics, metric => Html.Of(
                    $"<figure><figcaption>{metric}</figcaption>{Course(connection, metric, runs)}</figure>"))}</div>
                """);
    }

    /// <summary>A metric over runs, the oldest first.</summary>
    private static Html Course(SqliteConnection connection, string metric, IReadOnlyList<Job> runs)
    {
        var values = connection.ListLatestOf(runs.Select(run => run.Id), metric);
        var points = runs.Reverse()
            .Select((run, place) => (Value: values.GetValueOrDefault(run.Id), run.CreatedAt, Place: place))
            .Where(point => point.Value is not null)
            .Select(point => new MetricPoint(metric, point.Value!.Value, point.CreatedAt.ToUnixTimeMilliseconds(), point.Place))
            .ToList();
        return points is [.., var last]
            ? Html.Of($"{MetricChart.Of(points)}<span class=\"quiet\">{metric} {RunTable.Number(last.Value)}</span>")
            : Html.Empty;
    }

    private Html? Next(SqliteConnection connection, string pipeline)
    {
        var next = Callers.Schedules(connection)
            .Where(caller => caller.Pipeline == pipeline)
            .SelectMany(caller => times.Next(connection, caller.Resource, 1))
            .Order()
            .ToList();
        return next.Count == 0 ? null : ScheduleTimes.Time(next[0]);
    }

    private static Html? Links(string segment, IEnumerable<Caller> callers)
    {
        var links = callers.Select(caller => Html.Of($"<a href=\"/{segment}/{caller.Name}\">{caller.Name}</a>")).ToList();
        return links.Count == 0 ? null : Html.Join(", ", links);
    }

    private static IEnumerable<string> Published(SqliteConnection connection) => connection
        .ListResources(AssetKind.Components.Segment)
        .Select(component => component.Name)
        .Where(name => connection.ListResources(AssetKind.Components.Versions, name) is [.., var latest]
            && Envelope.Properties(latest.Body).FindObject("componentSpec")?.FindText("type") is { } type
            && LenientJson.Same(type, "pipeline"));
}
