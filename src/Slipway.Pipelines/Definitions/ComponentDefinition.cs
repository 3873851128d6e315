using System.Collections.Immutable;

namespace Slipway.Pipelines.Definitions;

/// <summary>A component: in a file of its own, or in a step.</summary>
internal abstract record ComponentDefinition : DocumentDefinition
{
    /// <summary>What it is called in messages.</summary>
    public required string What { get; init; }

    /// <summary>Azure ML's word for its kind.</summary>
    public required string Type { get; init; }

    public string? Version { get; init; }

    public string? Schema { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<DeclaredInput> Inputs { get; init; } = [];

    public ImmutableArray<DeclaredOutput> Outputs { get; init; } = [];

    public bool? IsDeterministic { get; init; }

    public FreeMap Properties { get; init; } = FreeMap.Empty;

    public ImmutableArray<string>? AdditionalIncludes { get; init; }

    /// <summary>What is not known here, and handed on.</summary>
    public FreeMap Others { get; init; } = FreeMap.Empty;

    /// <summary>How many components it is, with those in it, each as often as it is used.</summary>
    public int Size { get; init; } = 1;

    /// <summary>The resources that it asks for.</summary>
    internal virtual JobResources? Asked => null;
}

internal sealed record CommandComponent : ComponentDefinition
{
    public Written? Command { get; init; }

    public CodeReference? Code { get; init; }

    public EnvironmentReference? Environment { get; init; }

    public Distribution? Distribution { get; init; }

    public JobResources? Resources { get; init; }

    internal override JobResources? Asked => Resources;
}

internal sealed record ParallelComponent : ComponentDefinition
{
    public required ParallelSettings Settings { get; init; }

    public ParallelTask? Task { get; init; }

    public JobResources? Resources { get; init; }

    internal override JobResources? Asked => Resources;
}

internal sealed record SparkComponent : ComponentDefinition
{
    public required SparkProgram Program { get; init; }
}

internal sealed record DataTransferComponent : ComponentDefinition
{
    public required DataTransfer Transfer { get; init; }
}

/// <summary>A component of automated machine learning, of which Azure ML's own clients send the task alone.</summary>
internal sealed record AutoMLComponent : ComponentDefinition
{
    public string? Task { get; init; }
}

internal sealed record PipelineComponent : ComponentDefinition
{
    public FreeValue? Settings { get; init; }

    public required PipelineGraph Graph { get; init; }
}
