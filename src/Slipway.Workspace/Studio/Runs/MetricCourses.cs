using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Tracking;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>The courses of metrics as the page's script draws them: for each metric a chart, with a line for each run.</summary>
internal sealed class MetricCourses(Database database) : IStudioPages
{
    /// <summary>How many runs are compared at once.</summary>
    public const int MostRuns = 10;

    // More can't be told apart at the width of a page.
    private const int MostPoints = 1000;
    private const int MostCharts = 40;

    public void Map(StudioRoutes routes) => routes.Answer("/metrics", request => request.Context.Response.WriteAsJsonAsync(
        database.Read(connection => Document(connection, Runs(request))), cancellationToken: request.Context.RequestAborted));

    /// <summary>The runs that an address asks for.</summary>
    public static IReadOnlyList<string> Runs(StudioRequest request) =>
        [.. request.Context.Request.Query["run"].OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRuns)];

    private static JsonObject Document(SqliteConnection connection, IReadOnlyList<string> ids)
    {
        var runs = ids.Select(connection.FindJob).OfType<Job>().ToList();
        var lines = runs
            .SelectMany(run => Parts(connection, run).Select(part => (Run: run, Part: part, Tracked: connection.FindRun(part.Id))))
            .Where(part => part.Tracked is not null)
            .SelectMany(part => connection.ListLatestMetrics(part.Tracked!)
                .Select(metric => (part.Run, part.Part, part.Tracked, metric.Key)))
            .GroupBy(line => line.Key, StringComparer.Ordinal)
            .OrderBy(chart => chart.Key, StringComparer.Ordinal)
            .Take(MostCharts);
        return new JsonObject
        {
            ["ended"] = runs.All(run => run.IsTerminal),
            ["charts"] = new JsonArray([.. lines.Select(JsonNode (chart) => new JsonObject
            {
                ["metric"] = chart.Key,
                ["lines"] = new JsonArray([.. chart.Select(JsonNode (line) =>
                    Line(Name(line.Run, line.Part, runs.Count), connection.ListCourse(line.Tracked!, line.Key, MostPoints)))]),
            })]),
        };
    }

    private static IEnumerable<Job> Parts(SqliteConnection connection, Job run) => run.IsPipeline
        ? RunGraph.StepsOf(connection, run.Id, int.MaxValue).Where(step => !step.IsPipeline).Prepend(run)
        : run.IsSweep ? connection.ListSteps(run.Id).Prepend(run)
        : [run];

    private static string Name(Job run, Job part, int runs)
    {
        var own = part.Id == run.Id ? null : run.IsSweep ? part.Id : part.Step;
        var name = run.Step ?? run.DisplayName;
        var of = name == run.Id ? name : $"{name} {RunTable.Short(run.Id)}";
        return runs == 1 ? own ?? of : own is null ? of : $"{of} · {own}";
    }

    /// <summary>A value that is no number is a gap.</summary>
    private static JsonObject Line(string name, IReadOnlyList<MetricPoint> points) => new()
    {
        ["name"] = name,
        ["steps"] = new JsonArray([.. points.Select(JsonNode (point) => point.Step)]),
        ["times"] = new JsonArray([.. points.Select(JsonNode (point) => point.Timestamp)]),
        ["values"] = new JsonArray([.. points.Select(point => double.IsFinite(point.Value) ? (JsonNode?)point.Value : null)]),
    };
}
