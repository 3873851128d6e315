using System.Collections.Immutable;
using NodaTime;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Schedules;

/// <summary>A <c>schedule*.yml</c>: when a job is made, and which.</summary>
internal sealed record Schedule
{
    public required SourcePosition Position { get; init; }

    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required Trigger Trigger { get; init; }

    public required ScheduledJob Job { get; init; }
}

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

/// <summary>The job that a schedule makes.</summary>
internal abstract record ScheduledJob;

/// <summary><c>create_job: azureml:NAME</c>: again what an earlier job was.</summary>
internal sealed record RepeatedJob(string Name) : ScheduledJob;

/// <summary>The pipeline of the same folder, with what the schedule sets differently.</summary>
internal sealed record PipelineRunJob : ScheduledJob
{
    public ImmutableSortedDictionary<string, InputValue> Inputs { get; init; } =
        ImmutableSortedDictionary<string, InputValue>.Empty;

    public PipelineSettings Settings { get; init; } = new();

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? ExperimentName { get; init; }

    public string? Compute { get; init; }
}
