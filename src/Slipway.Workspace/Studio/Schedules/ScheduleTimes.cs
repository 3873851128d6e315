using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.Extensions;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Schedules;

/// <summary>When schedules fire next, and in which words they say it.</summary>
internal sealed class ScheduleTimes(Setbacks setbacks, TimeProvider clock)
{
    /// <summary>The next times of a schedule, as far as some end.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="schedule">The schedule; one that is disabled or set aside has none.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="until">The end, if any.</param>
    public IReadOnlyList<Instant> Next(SqliteConnection connection, StoredResource schedule, int most, Instant? until = null)
    {
        // What is set aside can't be reckoned with.
        if (!ScheduleOperations.IsEnabled(schedule) || setbacks.Find(Scheduler.Item(schedule.Name)) is not null)
        {
            return [];
        }

        try
        {
            return connection.FindScheduleState(schedule.Name) is { } state ? Next(schedule, state, most, until) : [];
        }
        catch (Exception e) when (e is ApiException or FormatException)
        {
            // A row that another program has broken, which the scheduler has yet to set aside, takes no page of the others with it.
            return [];
        }
    }

    private List<Instant> Next(StoredResource schedule, ScheduleState state, int most, Instant? until)
    {
        var times = new List<Instant>();
        var trigger = TriggerReader.Read(Envelope.Properties(schedule.Body));
        var after = Instant.Max(clock.GetUtcNow().ToInstant(), state.Cursor);
        while (times.Count < most && trigger.Next(after, state.Anchor) is { } next && (until is null || next < until))
        {
            times.Add(next);
            after = next;
        }

        return times;
    }

    /// <summary>The name that a reader knows it by.</summary>
    public static string Title(StoredResource schedule) =>
        Envelope.Properties(schedule.Body).FindText("displayName") is { Length: > 0 } title ? title : schedule.Name;

    /// <summary>When it fires, in its own words.</summary>
    public static string Rule(StoredResource schedule)
    {
        var trigger = Envelope.Properties(schedule.Body).FindObject("trigger") ?? [];
        return trigger.FindText("expression") is { } expression
            ? $"{expression} ({Zone(schedule)})"
            : $"every {trigger.FindText("interval")} {trigger.FindText("frequency")} ({Zone(schedule)})";
    }

    /// <summary>The zone whose clock it goes by, as it names it.</summary>
    public static string Zone(StoredResource schedule) =>
        Envelope.Properties(schedule.Body).FindObject("trigger")?.FindText("timeZone") ?? "UTC";

    public static Html Time(Instant time) => Show.Time(time.ToDateTimeOffset());
}
