using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Pipelines;
using Slipway.Workspace.Studio.Runs;
using Slipway.Workspace.Studio.Schedules;

namespace Slipway.Workspace.Studio.Overview;

/// <summary>The first page: what runs, what failed lately and why, what comes next, and how each pipeline has run.</summary>
internal sealed class OverviewPage(Database database, ScheduleTimes times, TimeProvider clock) : IStudioPages
{
    private const int MostRunning = 20;
    private const int MostFailed = 5;
    private const int MostNext = 8;
    private const int MostPipelines = 30;

    public void Map(StudioRoutes routes) => routes.Page("/", Show);

    private StudioPage Show(StudioRequest request) => database.Read(connection =>
    {
        var now = clock.GetUtcNow();
        var running = connection.ListUnfinishedJobs().Reverse().Take(MostRunning).Select(connection.FindJob).OfType<Job>().ToList();
        var failed = connection.SearchJobs(new JobSearch { Status = JobStatus.Failed }, 0, MostFailed);
        var pipelines = connection.ListPipelines(MostPipelines);
        return new StudioPage
        {
            Title = "Overview",
            Section = "",
            IsLive = true,
            Content = Html.Of($"""
                <h2>Running now</h2>
                {RunTable.Of(running, now, "Nothing runs.")}
                <h2>Failed lately</h2>
                {Studio.Show.Table(
                    "Failed lately",
                    ["Run", "When", "Cause"],
                    failed.Select(run => Failed(connection, run)),
                    "No run has failed.")}
                <h2>Next</h2>
                {Next(connection)}
                <h2>Pipelines</h2>
                {(pipelines.Count > 0
                    ? PipelinePages.Table(connection, pipelines, now, request)
                    : Studio.Show.Quiet($"None has run here yet. A pipeline that is published can be run from its <a href=\"/endpoints\">endpoint</a>."))}
                """),
        };
    });

    private static Html Failed(SqliteConnection connection, Job run) => Studio.Show.Row(
        RunTable.Name(run),
        Studio.Show.Time(run.EndedAt),
        Failures.StepsOf(connection, run.Readable()) is [var step, ..]
            ? Html.Of($"<a href=\"/jobs/{step.Id}\">{step.Step}</a>: {step.ErrorMessage}")
            : Studio.Show.Text(run.ErrorMessage));

    private Html Next(SqliteConnection connection)
    {
        var next = connection.ListResources(ScheduleOperations.Kind)
            .SelectMany(schedule => times.Next(connection, schedule, MostNext).Select(due => (Schedule: schedule, Due: due)))
            .OrderBy(firing => firing.Due)
            .Take(MostNext);
        return Studio.Show.Table(
            "Next firings",
            ["When", "Schedule"],
            next.Select(firing => Studio.Show.Row(
                ScheduleTimes.Time(firing.Due),
                Html.Of($"<a href=\"/schedules/{firing.Schedule.Name}\">{ScheduleTimes.Title(firing.Schedule)}</a>"))),
            "No schedule will fire.");
    }
}
