using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A job.</summary>
internal abstract record JobDefinition : DocumentDefinition
{
    /// <summary>What it is called in messages.</summary>
    public required string What { get; init; }

    /// <summary>The name of its folder, by which its experiment goes that has no name of its own.</summary>
    public required string Folder { get; init; }

    public string? ExperimentName { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    /// <summary>Null where the file has none.</summary>
    public FreeMap? Properties { get; init; }

    public ImmutableArray<JobInput> Inputs { get; init; } = [];

    public ImmutableArray<JobOutput> Outputs { get; init; } = [];

    /// <summary>Null where it is left out, or Azure ML's own pool.</summary>
    public ComputeReference? Compute { get; init; }

    /// <summary>As it is written.</summary>
    public string? ComputeText { get; init; }

    public JobIdentity? Identity { get; init; }
}

/// <summary>A pipeline job.</summary>
internal sealed record PipelineDefinition : JobDefinition
{
    public required PipelineSettings Settings { get; init; }

    /// <summary>The component that it runs, in place of steps of its own.</summary>
    public UsedComponent? Component { get; init; }

    /// <summary>It names a component, though it may be none.</summary>
    public bool HasComponent { get; init; }

    public required PipelineGraph Graph { get; init; }
}

/// <summary>A command job.</summary>
internal sealed record CommandJobDefinition : JobDefinition
{
    public Written? Command { get; init; }

    public CodeReference? Code { get; init; }

    public EnvironmentReference? Environment { get; init; }

    public required ImmutableSortedDictionary<string, string> EnvironmentVariables { get; init; }

    public Distribution? Distribution { get; init; }

    public JobResources? Resources { get; init; }

    public CommandLimits? Limits { get; init; }

    public ImmutableArray<JobService>? Services { get; init; }

    public QueueSettings? Queue { get; init; }
}

/// <summary>A sweep job.</summary>
internal sealed record SweepJobDefinition : JobDefinition
{
    public required SweepSettings Sweep { get; init; }

    public QueueSettings? Queue { get; init; }

    public TrialDefinition? Trial { get; init; }
}

/// <summary>What a sweep job runs again and again.</summary>
internal sealed record TrialDefinition
{
    public Written? Command { get; init; }

    public CodeReference? Code { get; init; }

    public EnvironmentReference? Environment { get; init; }

    public required ImmutableSortedDictionary<string, string> EnvironmentVariables { get; init; }

    public Distribution? Distribution { get; init; }

    public JobResources? Resources { get; init; }
}

/// <summary>A Spark job.</summary>
internal sealed record SparkJobDefinition : JobDefinition
{
    public required SparkProgram Program { get; init; }

    public JobResources? Resources { get; init; }

    public required SparkMachines Machines { get; init; }
}

/// <summary>A job of automated machine learning.</summary>
internal sealed record AutoMLJobDefinition : JobDefinition
{
    public required AutoMLTask Task { get; init; }

    public JobResources? Resources { get; init; }

    public QueueSettings? Queue { get; init; }

    public required ImmutableSortedDictionary<string, string> EnvironmentVariables { get; init; }

    public string? LogVerbosity { get; init; }

    public string? TargetColumn { get; init; }

    public string? PrimaryMetric { get; init; }

    /// <summary>The data, by key.</summary>
    public ImmutableArray<JobInput> Data { get; init; } = [];

    public double? ValidationSize { get; init; }

    public double? TestSize { get; init; }

    public ImmutableArray<string>? SplitColumns { get; init; }

    public string? WeightColumn { get; init; }

    public string? PositiveLabel { get; init; }

    public FreeValue? CrossValidations { get; init; }

    public AutoMLLimits? Limits { get; init; }

    public AutoMLFeaturization? Featurization { get; init; }

    public FreeMap? Training { get; init; }

    public FreeMap? Forecasting { get; init; }

    public FreeMap? Parameters { get; init; }

    public AutoMLSweep? Sweep { get; init; }

    public FreeList? SearchSpace { get; init; }
}

/// <summary>How much is tried.</summary>
internal sealed record AutoMLLimits
{
    public int? TimeoutMinutes { get; init; }

    public int? TrialTimeoutMinutes { get; init; }

    /// <summary>Numbers of trials, machines and cores, by key.</summary>
    public FreeMap Counts { get; init; } = FreeMap.Empty;

    public bool? EndsEarly { get; init; }

    public double? ExitScore { get; init; }
}

/// <summary>How features are made of columns.</summary>
internal sealed record AutoMLFeaturization
{
    public string? Mode { get; init; }

    public string? Language { get; init; }

    public bool? EnableDnn { get; init; }

    public ImmutableArray<string>? BlockedTransformers { get; init; }

    public FreeMap ColumnTypes { get; init; } = FreeMap.Empty;

    public FreeMap TransformerParameters { get; init; } = FreeMap.Empty;
}

/// <summary>How models are swept.</summary>
internal sealed record AutoMLSweep(string? Sampling, EarlyTermination? EarlyTermination);
