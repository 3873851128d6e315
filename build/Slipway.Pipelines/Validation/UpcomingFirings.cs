using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
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

    /// <summary>The next firings of a project's schedules.</summary>
    /// <param name="project">The project.</param>
    /// <param name="after">The moment after which to look.</param>
    public static ImmutableArray<UpcomingFirings> Of(PipelineProject project, DateTimeOffset after) =>
    [
        .. project.Schedules.Select(schedule => new UpcomingFirings(
            project.Name,
            schedule.Name,
            schedule.Trigger.TimeZone,
            [.. Firings.After(schedule.Trigger, Instant.FromDateTimeOffset(after)).Take(Shown).Select(time => time.ToDateTimeOffset())])),
    ];

    /// <summary>One line: <c>nightly (UTC): Mon 2026-01-05 02:00, …</c>.</summary>
    public override string ToString() => Next.IsEmpty
        ? $"{Schedule} ({TimeZone}): never again"
        : $"{Schedule} ({TimeZone}): {string.Join(", ", Next.Select(time => time.ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)))}";
}
