using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio;

/// <summary>The schedules: when they fire next, what they have fired, and a button to switch each on and off.</summary>
internal sealed class SchedulePages(Database database, ScheduleOperations schedules, Setbacks setbacks, TimeProvider clock) : IStudioPages
{
    private const int ShownNext = 5;
    private const int ShownFirings = 50;

    public void Map(StudioRoutes routes)
    {
        routes.Page("/schedules", List);
        routes.Page("/schedules/{name}", Show);
        routes.Action("/schedules/{name}/enable", (request, _) => Switch(request.Path("name"), true));
        routes.Action("/schedules/{name}/disable", (request, _) => Switch(request.Path("name"), false));
    }

    private StudioPage List(StudioRequest request) => new()
    {
        Title = "Schedules",
        Section = "schedules",
        Content = database.Read(connection => Studio.Show.Table(
            "Schedules",
            ["State", "Name", "Fires", "Next", "Last", "Switch"],
            connection.ListResources(ScheduleOperations.Kind).Select(schedule => Studio.Show.Row(
                State(schedule),
                Html.Of($"<a href=\"/schedules/{schedule.Name}\">{Title(schedule)}</a>"),
                Html.Of($"{Rule(schedule)}"),
                Next(connection, schedule, 1).Select(Time).FirstOrDefault(),
                connection.ListFirings(schedule.Name, 1).Select(firing => Html.Of($"{firing.Outcome} {Time(firing.DueAt)}")).FirstOrDefault(),
                Button(schedule, request))),
            "There are no schedules: publishing makes one of each schedule.yml.")),
    };

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
                Title = Title(schedule),
                Section = "schedules",
                Content = Html.Of($"""
                    {(setbacks.Find(Scheduler.Item(name)) is { } setback ? Html.Of($"<p class=\"error\">{setback.Reason}</p>") : Html.Empty)}
                    <div class="head"><p>{State(schedule)}</p><div class="buttons">{Button(schedule, request)}</div></div>
                    {Studio.Show.Facts(
                        ("Name", Html.Of($"<code>{schedule.Name}</code>")),
                        ("Fires", Html.Of($"{Rule(schedule)}")),
                        ("Description", Studio.Show.Text(properties.FindText("description"))),
                        ("Changed", Studio.Show.Time(schedule.ModifiedAt)),
                        ("Tags", Studio.Show.Tags(properties)))}
                    <h2>Next</h2>
                    {NextList(Next(connection, schedule, ShownNext))}
                    <h2>Fired</h2>
                    {Studio.Show.Table("Firings", ["Due", "What became of it", "Job", "Note"], connection.ListFirings(schedule.Name, ShownFirings).Select(firing => Studio.Show.Row(
                        Time(firing.DueAt),
                        Html.Of($"{firing.Outcome}"),
                        firing.JobId is { } job ? Html.Of($"<a href=\"/jobs/{job}\">{job}</a>") : null,
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

    private List<Instant> Next(SqliteConnection connection, StoredResource schedule, int most)
    {
        var times = new List<Instant>();
        // What is set aside can't be reckoned with.
        if (!ScheduleOperations.IsEnabled(schedule)
            || setbacks.Find(Scheduler.Item(schedule.Name)) is not null
            || connection.FindScheduleState(schedule.Name) is not { } state)
        {
            return times;
        }

        var trigger = TriggerReader.Read(Envelope.Properties(schedule.Body));
        var after = Instant.Max(clock.GetUtcNow().ToInstant(), state.Cursor);
        while (times.Count < most && trigger.Next(after, state.Anchor) is { } next)
        {
            times.Add(next);
            after = next;
        }

        return times;
    }

    private static Html NextList(List<Instant> times) => times.Count == 0
        ? Html.Of($"<p class=\"quiet\">It will not fire as it is.</p>")
        : Html.Of($"<ol class=\"plain\">{Html.Each(times, time => Html.Of($"<li>{Time(time)}</li>"))}</ol>");

    private static Html Button(StoredResource schedule, StudioRequest request) => ScheduleOperations.IsEnabled(schedule)
        ? request.Button($"/schedules/{schedule.Name}/disable", "Disable")
        : request.Button($"/schedules/{schedule.Name}/enable", "Enable");

    private Html State(StoredResource schedule) => setbacks.Find(Scheduler.Item(schedule.Name)) is not null
        ? Html.Of($"<span class=\"status off\"><span aria-hidden=\"true\">✕</span> Set aside</span>")
        : ScheduleOperations.IsEnabled(schedule)
        ? Html.Of($"<span class=\"status good\"><span aria-hidden=\"true\">✓</span> Enabled</span>")
        : Html.Of($"<span class=\"status off\"><span aria-hidden=\"true\">⊘</span> Disabled</span>");

    private static string Title(StoredResource schedule) =>
        Envelope.Properties(schedule.Body).FindText("displayName") is { Length: > 0 } title ? title : schedule.Name;

    /// <summary>When it fires, in its own words.</summary>
    private static string Rule(StoredResource schedule)
    {
        var trigger = Envelope.Properties(schedule.Body).FindObject("trigger") ?? [];
        var zone = trigger.FindText("timeZone") ?? "UTC";
        return trigger.FindText("expression") is { } expression
            ? $"{expression} ({zone})"
            : $"every {trigger.FindText("interval")} {trigger.FindText("frequency")} ({zone})";
    }

    private static Html Time(Instant time) => Studio.Show.Time(time.ToDateTimeOffset());
}
