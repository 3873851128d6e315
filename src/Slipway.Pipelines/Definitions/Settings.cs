using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Definitions;

/// <summary>How a command is spread over machines.</summary>
/// <param name="Type">Azure ML's word.</param>
/// <param name="Values">What goes with the type, by key.</param>
internal sealed record Distribution(string Type, FreeMap Values);

/// <summary>The machines of a job.</summary>
/// <param name="Position">Where they are written.</param>
/// <param name="Values">What is written of them, by key.</param>
/// <param name="Properties">Further ones; null where the file has none.</param>
internal sealed record JobResources(SourcePosition Position, FreeMap Values, FreeMap? Properties)
{
    public Written? InstanceType { get; init; }
}

/// <summary>What a job may take.</summary>
internal sealed record CommandLimits(int TimeoutSeconds);

/// <summary>A service that a job offers while it runs.</summary>
internal sealed record JobService(string Name, string? Type, int? Port, bool IsOnAllNodes, FreeMap Properties);

/// <summary>How a job waits for machines.</summary>
/// <param name="Tier">Azure ML's word.</param>
/// <param name="Priority">1 to 3.</param>
internal sealed record QueueSettings(string? Tier, int? Priority);

/// <summary>As whom a job acts.</summary>
/// <param name="Type">Azure ML's word; null for one that is not known.</param>
/// <param name="Ids">Its ids, by key.</param>
internal sealed record JobIdentity(string? Type, FreeMap Ids);

/// <summary>The settings of a pipeline.</summary>
internal sealed record PipelineSettings
{
    public ComputeReference? DefaultCompute { get; init; }

    public Written? DefaultDatastore { get; init; }

    public bool? ContinueOnStepFailure { get; init; }

    public bool? ForceRerun { get; init; }

    /// <summary>What is not known here, and handed on.</summary>
    public FreeMap Others { get; init; } = FreeMap.Empty;
}

/// <summary>What a sweep tries, and for how long.</summary>
internal sealed record SweepSettings
{
    public ImmutableArray<SearchParameter> SearchSpace { get; init; } = [];

    public Sampling? Sampling { get; init; }

    public Objective? Objective { get; init; }

    public EarlyTermination? EarlyTermination { get; init; }

    public TrialLimits? Limits { get; init; }
}

/// <summary>A hyperparameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Distribution">What it is drawn from; null for what is wrong, which has been reported.</param>
internal sealed record SearchParameter(Written Name, SearchDistribution? Distribution)
{
    /// <summary>It is a choice between groups of further parameters, and none itself.</summary>
    public bool IsGroup => Distribution?.Values
        .Any(value => value.Value is FreeList { Items: var items } && items.Any(item => item is FreeMap)) == true;
}

/// <summary>What a hyperparameter is drawn from, which may stand among the choices of another.</summary>
internal sealed record SearchDistribution(string Type, ImmutableArray<KeyValuePair<string, FreeValue?>> Values) : FreeValue;

/// <summary>How hyperparameters are drawn.</summary>
/// <param name="Type">Azure ML's word.</param>
/// <param name="IsWord">The word alone is written.</param>
internal sealed record Sampling(string Type, bool IsWord)
{
    public int? Seed { get; init; }

    public string? Rule { get; init; }

    public FreeValue? LogBase { get; init; }
}

/// <summary>What a sweep is to make best.</summary>
internal sealed record Objective(string? Goal, string? Metric);

/// <summary>When a trial is given up.</summary>
internal sealed record EarlyTermination(string Type, int EvaluationInterval, int DelayEvaluation)
{
    public double? SlackFactor { get; init; }

    public double? SlackAmount { get; init; }

    public int TruncationPercentage { get; init; }
}

/// <summary>How many trials there are, and how long they take; numbers, or expressions.</summary>
internal sealed record TrialLimits(FreeValue? MostAtOnce, FreeValue? MostInAll, int? TimeoutSeconds, int? TrialTimeoutSeconds);

/// <summary>How data are worked on in parallel.</summary>
internal sealed record ParallelSettings
{
    public Written? InputData { get; init; }

    /// <summary>Whole numbers, or expressions, by key.</summary>
    public FreeMap Counts { get; init; } = FreeMap.Empty;

    public string? LoggingLevel { get; init; }

    public ImmutableArray<string>? PartitionKeys { get; init; }

    /// <summary>Whole numbers, or expressions, by key.</summary>
    public FreeMap Retries { get; init; } = FreeMap.Empty;

    /// <summary>In bytes, or items.</summary>
    public long? MiniBatchSize { get; init; }
}

/// <summary>The program of a parallel job.</summary>
internal sealed record ParallelTask(SourcePosition Position, string Type)
{
    public CodeReference? Code { get; init; }

    public string? EntryScript { get; init; }

    public Written? Arguments { get; init; }

    public Written? AppendRowTo { get; init; }

    public string? Model { get; init; }

    public EnvironmentReference? Environment { get; init; }
}

/// <summary>The program of a Spark job.</summary>
internal sealed record SparkProgram
{
    public CodeReference? Code { get; init; }

    public SparkEntry? Entry { get; init; }

    /// <summary>Files, by key.</summary>
    public FreeMap Files { get; init; } = FreeMap.Empty;

    public Written? Arguments { get; init; }

    /// <summary>Spark's settings, by Spark's names.</summary>
    public FreeMap Configuration { get; init; } = FreeMap.Empty;

    /// <summary>Where they are written.</summary>
    public SourcePosition ConfigurationPosition { get; init; }

    public EnvironmentReference? Environment { get; init; }
}

/// <summary>What Spark starts.</summary>
/// <param name="File">A file of the code.</param>
/// <param name="ClassName">A class of a library.</param>
internal sealed record SparkEntry(Written? File, Written? ClassName);

/// <summary>How data are moved.</summary>
internal sealed record DataTransfer(string? Task, string? CopyMode, FreeValue? Source, FreeValue? Sink);
