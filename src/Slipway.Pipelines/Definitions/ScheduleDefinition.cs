using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A schedule: what is started, and when.</summary>
internal sealed record ScheduleDefinition : DocumentDefinition
{
    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required FreeMap Properties { get; init; }

    public bool? IsEnabled { get; init; }

    /// <summary>When; null for what is wrong, which has been reported.</summary>
    public Trigger? Trigger { get; init; }

    /// <summary>What; null for what is wrong, which has been reported.</summary>
    public ScheduledAction? Action { get; init; }

    /// <summary>It starts the pipeline beside it, and not another job.</summary>
    public bool RunsPipeline { get; init; }
}

/// <summary>What a schedule starts.</summary>
internal abstract record ScheduledAction;

internal sealed record ScheduledImport(DataImportDefinition Import) : ScheduledAction;

/// <summary>A monitor.</summary>
internal sealed record ScheduledMonitor(MonitorDefinition Definition) : ScheduledAction;

/// <summary>A pipeline job.</summary>
internal sealed record ScheduledJob : ScheduledAction
{
    /// <summary>The job of the workspace that is run again; null where it is described in a file.</summary>
    public string? SourceJob { get; init; }

    /// <summary>The job.</summary>
    public PipelineDefinition? Job { get; init; }

    /// <summary>What is otherwise than in the job; null for a schedule that names the job alone.</summary>
    public JobChanges? Changes { get; init; }
}

/// <summary>What a schedule sets of the job that it starts.</summary>
internal sealed record JobChanges
{
    public string? DisplayName { get; init; }

    public string? ExperimentName { get; init; }

    public string? Description { get; init; }

    public ComputeReference? Compute { get; init; }

    public ImmutableArray<JobInput> Inputs { get; init; } = [];

    public ImmutableArray<JobOutput> Outputs { get; init; } = [];

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required FreeMap Properties { get; init; }

    public PipelineSettings? Settings { get; init; }

    public JobIdentity? Identity { get; init; }
}
