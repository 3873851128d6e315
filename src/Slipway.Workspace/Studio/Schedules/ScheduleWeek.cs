using System.Globalization;
using Microsoft.Data.Sqlite;
using NodaTime;
using NodaTime.TimeZones;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Schedules;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Runs;

namespace Slipway.Workspace.Studio.Schedules;

/// <summary>
/// The coming week of the schedules, a row for each: when each fires, how long its last runs would make it take, where
/// runs fall together, and where a zone's clock is changed.
/// </summary>
internal sealed class ScheduleWeek(ScheduleTimes times, TimeProvider clock)
{
    private const int Days = 7;
    private const int MostFirings = 400;
    private const int MostOverlaps = 10;
    private const int LastRuns = 9;

    public Html Of(SqliteConnection connection, IReadOnlyList<StoredResource> schedules)
    {
        // From the begin of this day in UTC, so that a day is between two marks.
        var start = Instant.FromDateTimeOffset(new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero));
        var end = start + Duration.FromDays(Days);
        var rows = schedules
            .Select(schedule => new Row(schedule, times.Next(connection, schedule, MostFirings, end), Usual(connection, schedule.Name)))
            .Where(row => row.Firings.Count > 0)
            .ToList();
        return rows.Count == 0 ? Show.Quiet($"None fires within a week.") : Html.Of($"""
            <div class="scroll" id="week" tabindex="0" role="region" aria-label="The coming week"><table class="timeline week">
            <caption class="hidden">When schedules fire within a week</caption>
            <thead><tr><th scope="col">Schedule</th>
            <th scope="col" class="clock"><span class="hidden">Days in UTC</span><span class="ticks">{Html.Each(
                Enumerable.Range(0, Days), day => Html.Of($"<span>{Day(start, day)}</span>"))}</span></th>
            <th scope="col">Usually takes</th></tr></thead>
            <tbody>{Html.Each(rows, row => Line(row, start))}</tbody></table></div>
            {Overlaps(rows)}
            {Changes(rows, start, end)}
            """);
    }

    private static Html Line(Row row, Instant start) => Html.Of($"""
        <tr><th scope="row"><a href="/schedules/{row.Schedule.Name}">{ScheduleTimes.Title(row.Schedule)}</a></th>
        <td class="clock"><svg class="bars busy" role="img" aria-label="{row.Firings.Count} times within a week">{Html.Each(
            row.Firings, firing => Bar(firing, row.Usual, start))}</svg></td>
        <td>{(row.Usual == Duration.Zero
            ? Html.Of($"<span class=\"quiet\">has not run</span>")
            : Html.Of($"{Show.Duration(row.Usual.ToTimeSpan())}"))}</td></tr>
        """);

    private static Html Bar(Instant firing, Duration usual, Instant start) => Html.Of($"""
        <rect class="ran" x="{Percent(firing - start)}" width="{Percent(usual)}" y="3" height="14" rx="2"><title>{Utc(firing)}</title></rect>
        """);

    /// <summary>Firings that come before the run of another, or an earlier run of their own, has usually ended.</summary>
    private static Html Overlaps(List<Row> rows)
    {
        var together = new List<(Run First, Run Second)>();
        Run? longest = null;
        var runs = rows.SelectMany(row => row.Firings.Select(due => new Run(row.Schedule, due, due + row.Usual)));
        foreach (var run in runs.OrderBy(run => run.Start))
        {
            // What ends last of all that has begun is what still runs, if anything does.
            if (longest is not null && (run.Start < longest.End || run.Start == longest.Start))
            {
                together.Add((longest, run));
            }

            longest = longest is null || run.End >= longest.End ? run : longest;
        }

        return together.Count == 0 ? Html.Empty : Html.Of($"""
            <h3>Runs that fall together</h3>
            <ul class="plain">{Html.Each(together.Take(MostOverlaps), pair => Html.Of($"""
                <li>{ScheduleTimes.Time(pair.Second.Start)}: {ScheduleTimes.Title(pair.Second.Schedule)} begins while
                {ScheduleTimes.Title(pair.First.Schedule)} usually runs</li>
                """))}</ul>
            {(together.Count > MostOverlaps ? Show.Quiet($"And {together.Count - MostOverlaps} more times.") : Html.Empty)}
            """);
    }

    private static Html Changes(List<Row> rows, Instant start, Instant end)
    {
        var changes = rows
            .Select(row => ScheduleTimes.Zone(row.Schedule))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .SelectMany(zone => TimeZones.Find(zone) is { } known
                ? known.GetZoneIntervals(start, end).Skip(1).Select(interval => (Zone: zone, Interval: interval))
                : [])
            .ToList();
        return changes.Count == 0 ? Html.Empty : Html.Of($"""
            <h3>Clocks that are changed</h3>
            <ul class="plain">{Html.Each(changes, change => Html.Of($"""
                <li>{ScheduleTimes.Time(change.Interval.Start)}: the clock of {change.Zone} goes to {Local(change.Interval)}</li>
                """))}</ul>
            """);
    }

    private static Duration Usual(SqliteConnection connection, string schedule) =>
        UsualDuration.Of(connection.SearchJobs(
            new JobSearch { Schedule = schedule, Status = JobStatus.Completed }, 0, LastRuns)) is { } usual
            ? Duration.FromTimeSpan(usual)
            : Duration.Zero;

    private static string Local(ZoneInterval interval) => interval.IsoLocalStart.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static string Day(Instant start, int day) =>
        (start + Duration.FromDays(day)).ToDateTimeUtc().ToString("ddd d MMM", CultureInfo.InvariantCulture);

    private static string Utc(Instant time) => time.ToDateTimeUtc().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Percent(Duration duration) => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Max(0.3, duration.TotalHours / (Days * 24) * 100):0.##}%");

    private sealed record Run(StoredResource Schedule, Instant Start, Instant End);

    private sealed record Row(StoredResource Schedule, IReadOnlyList<Instant> Firings, Duration Usual);
}
