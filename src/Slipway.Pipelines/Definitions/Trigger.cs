using System.Collections.Immutable;
using NodaTime;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>When a schedule fires.</summary>
internal abstract record Trigger
{
    /// <summary>Where it is written.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>The Windows name of the time zone, which is the one that Azure ML takes.</summary>
    public required string TimeZone { get; init; }

    /// <summary>When it starts.</summary>
    public TriggerTime? Start { get; init; }

    /// <summary>When it ends.</summary>
    public TriggerTime? End { get; init; }

    /// <summary>The start by the clock of <see cref="TimeZone"/>.</summary>
    public LocalDateTime? StartTime => Start?.Local;

    /// <summary>The end by the clock of <see cref="TimeZone"/>.</summary>
    public LocalDateTime? EndTime => End?.Local;
}

/// <summary>The start or the end of a trigger.</summary>
/// <param name="Local">By the clock of the trigger's zone.</param>
/// <param name="Moment">As it is written, when it has an offset of its own.</param>
internal sealed record TriggerTime(LocalDateTime Local, OffsetDateTime? Moment);

/// <summary>Fires by a crontab expression of five fields.</summary>
internal sealed record CronTrigger(string Expression) : Trigger;

/// <summary>Fires each so many minutes, hours, days, weeks or months.</summary>
/// <param name="Frequency">The unit, in lower case.</param>
/// <param name="Interval">How many of it.</param>
/// <param name="Pattern">At which times of the day, if told.</param>
internal sealed record RecurrenceTrigger(string Frequency, int Interval, RecurrencePattern? Pattern) : Trigger
{
    // Longer is a mistake, and what is counted in it stays within the calendar.
    private const int LongestYears = 10;

    /// <summary>The most units that a recurrence may count.</summary>
    public static int LongestInterval(string frequency) => LongestYears * InYear(frequency);

    /// <summary>About how many of a unit a year has.</summary>
    public static int InYear(string frequency) => frequency switch
    {
        "minute" => 365 * 24 * 60,
        "hour" => 365 * 24,
        "day" => 365,
        "week" => 52,
        _ => 12,
    };
}

internal sealed record RecurrencePattern(
    ImmutableArray<int> Hours,
    ImmutableArray<int> Minutes,
    ImmutableArray<string> WeekDays,
    ImmutableArray<int> MonthDays);
