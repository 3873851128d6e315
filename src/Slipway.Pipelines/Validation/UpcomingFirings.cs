using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using Slipway.Core.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Validation;

/// <summary>When a schedule fires next.</summary>
/// <param name="Pipeline">The pipeline that it starts.</param>
/// <param name="Schedule">Its name.</param>
/// <param name="TimeZone">The Windows name of its time zone.</param>
/// <param name="Next">The next moments, at most three, with the zone's offset at each; none when it has ended.</param>
public sealed record UpcomingFirings(
    string Pipeline,
    string Schedule,
    string TimeZone,
    ImmutableArray<DateTimeOffset> Next)
{
    private const int Shown = 3;
    private static readonly Duration s_month = Duration.FromDays(30);

    /// <summary>How often it fires in the thirty days after the moment.</summary>
    public int InThirtyDays { get; init; }

    /// <summary>The next firings of a project's schedules.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">The moment after which to look.</param>
    public static ImmutableArray<UpcomingFirings> Of(PipelineProject project, DateTimeOffset after) =>
    [
        .. project.Definition.Schedules.Select(schedule => Of(project.Name, schedule, Instant.FromDateTimeOffset(after))),
    ];

    private static UpcomingFirings Of(string pipeline, ScheduleDefinition schedule, Instant after)
    {
        // No trigger fires more often than each minute.
        var times = Firings.After(schedule.Trigger!, after).TakeWhile(time => time.ToInstant() <= after + s_month);
        return new UpcomingFirings(
            pipeline,
            schedule.Name!.Text,
            schedule.Trigger!.TimeZone,
            [.. Firings.After(schedule.Trigger!, after).Take(Shown).Select(time => time.ToDateTimeOffset())])
        {
            InThirtyDays = times.Count(),
        };
    }

    /// <summary>
    /// A heading for each time zone, and beneath it a row for each schedule: <c>nightly  Mon 2026-01-05 02:00, Tue 01-06 02:00</c>.
    /// </summary>
    /// <param name="all">The firings of several schedules.</param>
    /// <param name="width">Where a line should end.</param>
    public static IEnumerable<string> Table(IReadOnlyCollection<UpcomingFirings> all, int width)
    {
        var names = all.Select(firings => firings.Schedule.Length).DefaultIfEmpty().Max();
        return all.GroupBy(firings => firings.TimeZone).SelectMany(zone => (IEnumerable<string>)
        [
            $"Next firings ({zone.Key}):",
            .. zone.SelectMany(firings => TextWrap.Row($"  {firings.Schedule.PadRight(names)}  ", firings.Times, width)),
        ]);
    }

    private string Times => Next.IsEmpty ? "never again" : string.Join(", ", Next.Select((time, i) => time.ToString(
        i > 0 && time.Year == Next[0].Year ? "ddd MM-dd HH:mm" : "ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)));
}
