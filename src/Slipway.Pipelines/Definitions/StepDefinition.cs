using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>A step of a pipeline.</summary>
internal abstract record StepDefinition
{
    public required Written Name { get; init; }

    /// <summary>Azure ML's word for its kind.</summary>
    public required string Type { get; init; }

    /// <summary>What it is called in messages.</summary>
    public string What => $"step '{Name.Text}'";

    public string? Comment { get; init; }

    public string? DisplayName { get; init; }

    public FreeMap Tags { get; init; } = FreeMap.Empty;

    public ImmutableSortedDictionary<string, string> Properties { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ComputeReference? Compute { get; init; }

    public ImmutableArray<JobInput> Inputs { get; init; } = [];

    public ImmutableArray<JobOutput> Outputs { get; init; } = [];

    /// <summary>What it runs; null for what is wrong, which has been reported, and where there is none.</summary>
    public UsedComponent? Component { get; init; }

    /// <summary>What is not known here, and handed on.</summary>
    public FreeMap Others { get; init; } = FreeMap.Empty;

    /// <summary>The component, where it is described in the repository.</summary>
    public ComponentDefinition? Definition => Component switch
    {
        LocalComponent local => local.Definition,
        InlineComponent inline => inline.Definition,
        _ => null,
    };

    /// <summary>How many nodes it takes at once.</summary>
    public long Nodes => CountOf(Asked) ?? CountOf(Definition?.Asked) ?? 1;

    /// <summary>The resources that it asks for itself.</summary>
    protected virtual JobResources? Asked => null;

    private static long? CountOf(JobResources? asked) =>
        asked?.Values["instance_count"] is FreeInteger { Value: > 0 and var count } ? count : null;

    /// <summary>What it runs stands among its own keys.</summary>
    public bool IsInline => Component is InlineComponent;

    /// <summary>An input as the component declares it; null where it does not, and where the component is not known here.</summary>
    public DeclaredInput? FindDeclared(string input) => Definition?.Inputs.FirstOrDefault(declared => declared.Name.Text == input);

    /// <summary>An output as the component declares it.</summary>
    public DeclaredOutput? FindDeclaredOutput(string output) =>
        Definition?.Outputs.FirstOrDefault(declared => declared.Name.Text == output);

    /// <summary>What it gives without what its component does not declare, which Azure ML drops.</summary>
    public IEnumerable<JobInput> TakenInputs => Inputs.Where(input => Definition is null || IsInline || FindDeclared(input.Name.Text) is not null);

    /// <summary>The outputs without those that its component does not declare.</summary>
    public IEnumerable<JobOutput> TakenOutputs =>
        Outputs.Where(output => Definition is null || IsInline || FindDeclaredOutput(output.Name.Text) is not null);

    /// <summary>The names of what it gives, with what is wrong and what is searched.</summary>
    public IEnumerable<string> WrittenInputs =>
        Inputs.Select(input => input.Name.Text).Concat(Searched.Select(parameter => parameter.Name.Text));

    /// <summary>The inputs that a sweep tries values for.</summary>
    public virtual ImmutableArray<SearchParameter> Searched => [];
}

/// <summary>The component that a step runs.</summary>
internal abstract record UsedComponent;

/// <summary>One of a registry.</summary>
internal sealed record RemoteComponent(string Uri) : UsedComponent;

/// <summary>One that the workspace has.</summary>
internal sealed record RegisteredComponent(AssetReference Asset) : UsedComponent;

/// <summary>One of a file, or one that is described in the step.</summary>
/// <param name="Definition">It.</param>
/// <param name="IsOfFile">Azure ML's clients tell the two apart.</param>
internal sealed record LocalComponent(ComponentDefinition Definition, bool IsOfFile) : UsedComponent;

/// <summary>The step itself: what it runs stands among its keys.</summary>
internal sealed record InlineComponent(ComponentDefinition Definition) : UsedComponent;

internal sealed record CommandStep : StepDefinition
{
    /// <summary>With the types that they have in YAML.</summary>
    public FreeMap EnvironmentVariables { get; init; } = FreeMap.Empty;

    public CommandLimits? Limits { get; init; }

    public ImmutableArray<JobService>? Services { get; init; }

    public JobIdentity? Identity { get; init; }

    public QueueSettings? Queue { get; init; }

    public Distribution? Distribution { get; init; }

    public JobResources? Resources { get; init; }

    protected override JobResources? Asked => Resources;
}

internal sealed record SweepStep : StepDefinition
{
    public required SweepSettings Sweep { get; init; }

    public JobResources? Resources { get; init; }

    protected override JobResources? Asked => Resources;

    public QueueSettings? Queue { get; init; }

    public override ImmutableArray<SearchParameter> Searched => Sweep.SearchSpace;
}

internal sealed record ParallelStep : StepDefinition
{
    public required ParallelSettings Settings { get; init; }

    public ImmutableSortedDictionary<string, string> EnvironmentVariables { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public FreeValue? Identity { get; init; }

    public JobResources? Resources { get; init; }

    protected override JobResources? Asked => Resources;

    public ParallelTask? Task { get; init; }
}

internal sealed record SparkStep : StepDefinition
{
    /// <summary>Spark's settings, which are put over those of the component.</summary>
    public required FreeMap Configuration { get; init; }

    /// <summary>Where they are written.</summary>
    public required SourcePosition ConfigurationPosition { get; init; }

    public JobResources? Resources { get; init; }

    protected override JobResources? Asked => Resources;

    public JobIdentity? Identity { get; init; }

    /// <summary>Whether machines are named, and in which way.</summary>
    public required SparkMachines Machines { get; init; }
}

/// <summary>On what Spark runs.</summary>
internal sealed record SparkMachines(bool HasCompute, bool HasResources);

internal sealed record PipelineStep : StepDefinition;

internal sealed record DataTransferStep : StepDefinition
{
    public required DataTransfer Transfer { get; init; }
}

/// <summary>A step of automated machine learning: it is sent as it is written, but for some words.</summary>
internal sealed record AutoMLStep : StepDefinition
{
    public required AutoMLTask Task { get; init; }

    public required FreeMap Keys { get; init; }

    /// <summary>Its data, as far as they are described.</summary>
    public ImmutableArray<InputValue> Data { get; init; } = [];

    public FreeMap AllProperties { get; init; } = FreeMap.Empty;

    public string? PrimaryMetric { get; init; }
}
