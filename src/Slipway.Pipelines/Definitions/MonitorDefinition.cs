using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A monitor: what a schedule watches a deployed model's data for.</summary>
internal sealed record MonitorDefinition
{
    /// <summary>The machines of Azure ML's own Spark pool, on which it runs.</summary>
    public string? InstanceType { get; init; }

    public string? RuntimeVersion { get; init; }

    public MonitorTarget? Target { get; init; }

    /// <summary>What is watched; empty for what Azure ML watches where nothing is told.</summary>
    public ImmutableArray<MonitorSignal> Signals { get; init; } = [];

    /// <summary>Who is told; null for nobody.</summary>
    public ImmutableArray<string>? Emails { get; init; }

    /// <summary>Azure Monitor is told, and nobody by mail.</summary>
    public bool IsToldToAzureMonitor { get; init; }
}

/// <summary>What is watched: the deployment of an online endpoint, or a model.</summary>
/// <param name="Task"><c>classification</c>, <c>regression</c> or <c>question_answering</c>.</param>
/// <param name="Endpoint">The deployment's endpoint, or all of the deployment's resource id.</param>
/// <param name="Deployment">The deployment's name; null where its id is given, or none.</param>
/// <param name="Model">The model; null for none.</param>
internal sealed record MonitorTarget(string Task, string? Endpoint, string? Deployment, AssetReference? Model);

/// <summary>Something that is watched.</summary>
internal sealed record MonitorSignal
{
    public required Written Name { get; init; }

    /// <summary>Azure ML's word for its kind.</summary>
    public required string Type { get; init; }

    /// <summary>The data that are watched, one set or several; none for what the deployment collects.</summary>
    public ImmutableArray<MonitoredData> Production { get; init; } = [];

    /// <summary>What they are compared with; null for what the deployment collected before.</summary>
    public MonitoredData? Reference { get; init; }

    public MonitoredFeatures? Features { get; init; }

    /// <summary>The types that columns are taken for, by name.</summary>
    public FreeMap FeatureTypes { get; init; } = FreeMap.Empty;

    public ImmutableArray<MonitorThreshold> Thresholds { get; init; } = [];

    /// <summary>Somebody is told when a threshold is crossed.</summary>
    public bool IsAlerting { get; init; }

    public FreeMap Properties { get; init; } = FreeMap.Empty;

    /// <summary>Of a signal of one's own: the component that computes it, and what that is given.</summary>
    public CustomSignal? Custom { get; init; }
}

/// <summary>A signal that a component of the workspace computes.</summary>
internal sealed record CustomSignal(
    AssetReference? Component, ImmutableArray<JobInput> Inputs, ImmutableArray<KeyValuePair<string, MonitoredData>> Data);

/// <summary>Which columns are watched: all, the most important ones, or some.</summary>
/// <param name="Top">How many of the most important ones; null for no such choice.</param>
/// <param name="Names">Their names; null for no such choice.</param>
internal sealed record MonitoredFeatures(int? Top, ImmutableArray<string>? Names);

/// <summary>Data that a monitor reads.</summary>
internal sealed record MonitoredData
{
    public DataValue? Input { get; init; }

    /// <summary>What they are to the model: <c>model_inputs</c>, <c>training</c>, …</summary>
    public string? Context { get; init; }

    /// <summary>The names of columns by what they are.</summary>
    public FreeMap Columns { get; init; } = FreeMap.Empty;

    /// <summary>The component that makes a table of them.</summary>
    public AssetReference? Preprocessing { get; init; }

    public MonitorWindow? Window { get; init; }
}

/// <summary>Which part of data is read, as it is written: a while that goes along, or one that stays.</summary>
internal sealed record MonitorWindow(string? Size, string? Offset, string? Start, string? End);

/// <summary>A metric, and the value beyond which it is out of order.</summary>
/// <param name="DataType"><c>numerical</c> or <c>categorical</c>; null for a metric that is of neither.</param>
/// <param name="Metric">Its name in snake_case, or as it is written for a signal of one's own.</param>
/// <param name="Value">The value; null where Azure ML is to choose.</param>
internal sealed record MonitorThreshold(string? DataType, string Metric, double? Value);
