using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Runs;

namespace Slipway.Workspace.Studio.Schedules;

/// <summary>The schedules: when they fire next, what they have fired, and a button to switch each on and off.</summary>
internal sealed class SchedulePages(
    Database database, ScheduleOperations schedules, Scheduler scheduler, Setbacks setbacks, ScheduleTimes times, ScheduleWeek week,
    TimeProvider clock) : IStudioPages
{
    private const int ShownNext = 5;
    private const int ShownFirings = 50;

    public void Map(StudioRoutes routes)
    {
        routes.Page("/schedules", List);
        routes.Page("/schedules/{name}", Show);
        routes.Action("/schedules/{name}/enable", (request, _) => Switch(request.Path("name"), true));
        routes.Action("/schedules/{name}/disable", (request, _) => Switch(request.Path("name"), false));
        routes.Action("/schedules/{name}/run", (request, _) => RunNow(request.Path("name")));
    }

    private StudioPage List(StudioRequest request) => database.Read(connection =>
    {
        var all = connection.ListResources(ScheduleOperations.Kind);
        return new StudioPage
        {
            Title = "Schedules",
            Section = "schedules",
            Content = Html.Of($"""
                {Studio.Show.Table(
                    "Schedules",
                    ["State", "Name", "Fires", "Next", "Last", "Do"],
                    all.Select(schedule => Studio.Show.Row(
                        State(schedule),
                        Html.Of($"<a href=\"/schedules/{schedule.Name}\">{ScheduleTimes.Title(schedule)}</a>"),
                        Html.Of($"{ScheduleTimes.Rule(schedule)}"),
                        times.Next(connection, schedule, 1).Select(ScheduleTimes.Time).FirstOrDefault(),
                        connection.ListFirings(schedule.Name, 1).Select(firing => Last(connection, firing)).FirstOrDefault(),
                        Buttons(schedule, request))),
                    "There are no schedules: publishing makes one of each schedule.yml.")}
                {(all.Count == 0 ? Html.Empty : Html.Of($"<h2>The coming week</h2>{week.Of(connection, all)}"))}
                """),
        };
    });

    private StudioPage Show(StudioRequest request)
    {
        var name = request.Path("name");
        return database.Read(connection =>
        {
            var schedule = connection.FindResource(ScheduleOperations.Kind, "", name)
                ?? throw ApiException.ResourceNotFound($"schedules/{name}");
            var properties = Envelope.Properties(schedule.Body);
            return new StudioPage
            {
                Title = ScheduleTimes.Title(schedule),
                Section = "schedules",
                Content = Html.Of($"""
                    {(setbacks.Find(Scheduler.Item(name)) is { } setback ? Studio.Show.Error($"{setback.Reason}") : Html.Empty)}
                    <div class="head"><p>{State(schedule)}</p>{Buttons(schedule, request)}</div>
                    {Studio.Show.Facts(
                        ("Name", Html.Of($"<code>{schedule.Name}</code>")),
                        ("Fires", Html.Of($"{ScheduleTimes.Rule(schedule)}")),
                        ("Description", Studio.Show.Text(properties.FindText("description"))),
                        ("Changed", Studio.Show.Time(schedule.ModifiedAt)),
                        ("Tags", Studio.Show.Tags(properties)))}
                    <h2>Next</h2>
                    {NextList(times.Next(connection, schedule, ShownNext))}
                    <h2>Fired</h2>
                    {Studio.Show.Table("Firings", ["Due", "What became of it", "Run", "Note"], connection.ListFirings(schedule.Name, ShownFirings).Select(firing => Studio.Show.Row(
                        ScheduleTimes.Time(firing.DueAt),
                        Html.Of($"{firing.Outcome}"),
                        Run(connection, firing),
                        Studio.Show.Text(firing.Message))), "It has not fired yet.")}
                    <h2>Job</h2>
                    {Studio.Show.Json(properties.FindObject("action")?.FindObject("jobDefinition") ?? [])}
                    """),
            };
        });
    }

    private string Switch(string name, bool isEnabled)
    {
        schedules.SetEnabled(name, isEnabled);
        return $"/schedules/{Uri.EscapeDataString(name)}";
    }

    /// <summary>The job that is due now, as if it were, whether the schedule is enabled or not.</summary>
    private string RunNow(string name) =>
        $"/jobs/{Uri.EscapeDataString(scheduler.FireOnce(name, clock.GetUtcNow().ToInstant()))}";

    private static Html Run(SqliteConnection connection, Firing firing) => firing.JobId is { } id && connection.FindJob(id) is { } run
        ? Html.Of($"{Studio.Show.Status(run)} {RunTable.Name(run)}")
        : Html.Of($"{firing.JobId}");

    private static Html Last(SqliteConnection connection, Firing firing) => firing.JobId is { } id && connection.FindJob(id) is { } run
        ? Html.Of($"<a href=\"/jobs/{id}\">{Studio.Show.Status(run)}</a> {ScheduleTimes.Time(firing.DueAt)}")
        : Html.Of($"<span title=\"{firing.Message}\">{firing.Outcome}</span> {ScheduleTimes.Time(firing.DueAt)}");

    private static Html NextList(IReadOnlyList<Instant> times) => times.Count == 0
        ? Studio.Show.Quiet($"It will not fire as it is.")
        : Html.Of($"<ol class=\"plain\">{Html.Each(times, time => Html.Of($"<li>{ScheduleTimes.Time(time)}</li>"))}</ol>");

    private static Html Buttons(StoredResource schedule, StudioRequest request) => Html.Of($"""
        <div class="buttons">
        {request.Button($"/schedules/{schedule.Name}/run", "Run now")}
        {(ScheduleOperations.IsEnabled(schedule)
            ? request.Button($"/schedules/{schedule.Name}/disable", "Disable")
            : request.Button($"/schedules/{schedule.Name}/enable", "Enable"))}
        </div>
        """);

    private Html State(StoredResource schedule) => setbacks.Find(Scheduler.Item(schedule.Name)) is not null
        ? Html.Of($"<span class=\"status off\"><span aria-hidden=\"true\">✕</span> Set aside</span>")
        : ScheduleOperations.IsEnabled(schedule)
        ? Html.Of($"<span class=\"status good\"><span aria-hidden=\"true\">✓</span> Enabled</span>")
        : Html.Of($"<span class=\"status off\"><span aria-hidden=\"true\">⊘</span> Disabled</span>");
}
