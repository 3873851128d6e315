using System.Collections.Immutable;
using NodaTime;

namespace Slipway.Pipelines.Schedules;

/// <summary>When a schedule fires.</summary>
internal abstract record Trigger
{
    /// <summary>The Windows name of the time zone, which is the one that Azure ML takes.</summary>
    public required string TimeZone { get; init; }

    /// <summary>By the clock of <see cref="TimeZone"/>.</summary>
    public LocalDateTime? StartTime { get; init; }

    /// <summary>By the clock of <see cref="TimeZone"/>.</summary>
    public LocalDateTime? EndTime { get; init; }
}

/// <summary>Fires by a crontab expression of five fields.</summary>
internal sealed record CronTrigger(string Expression) : Trigger;

/// <summary>Fires each so many minutes, hours, days, weeks or months.</summary>
/// <param name="Frequency">The unit, in lower case.</param>
/// <param name="Interval">How many of it.</param>
/// <param name="Pattern">At which times of the day, if told.</param>
internal sealed record RecurrenceTrigger(string Frequency, int Interval, RecurrencePattern? Pattern) : Trigger;

internal sealed record RecurrencePattern(
    ImmutableArray<int> Hours,
    ImmutableArray<int> Minutes,
    ImmutableArray<string> WeekDays,
    ImmutableArray<int> MonthDays);
