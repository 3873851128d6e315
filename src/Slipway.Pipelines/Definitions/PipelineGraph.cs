using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Parsing;

namespace Slipway.Pipelines.Definitions;

/// <summary>A graph of steps: that of a pipeline job, or of a pipeline component.</summary>
internal sealed record PipelineGraph
{
    public required SourcePosition Position { get; init; }

    public ImmutableArray<PipelineInput> Inputs { get; init; } = [];

    public ImmutableArray<PipelineOutput> Outputs { get; init; } = [];

    /// <summary>Its steps, without those that are no steps, which have been reported.</summary>
    public ImmutableArray<StepDefinition> Steps { get; init; } = [];

    /// <summary>The names of all that are written as steps, with those that can't be read.</summary>
    public ImmutableArray<Written> WrittenSteps { get; init; } = [];

    public StepDefinition? FindStep(string name) => Steps.FirstOrDefault(step => step.Name.Text == name);

    public PipelineInput? FindInput(string name) => Inputs.FirstOrDefault(input => input.Name == name);

    public bool HasStep(string name) => WrittenSteps.Any(step => step.Text == name);
}

/// <summary>An input of a pipeline, with its default, if it has one.</summary>
/// <param name="Position">Where it is declared.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is given.</param>
internal sealed record PipelineInput(SourcePosition Position, string Name, InputValue Value)
{
    public string? Description { get; init; }

    /// <summary>Callers may leave it out also where it has no default; its steps then get nothing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>As its steps take it; as it is written where none says.</summary>
    public required string Type { get; init; }

    /// <summary>The type that a step's own component gets for it.</summary>
    public required string WrittenType { get; init; }

    /// <summary>How it is reached, as it is written.</summary>
    public string? Mode { get; init; }
}

/// <summary>An output of a pipeline.</summary>
/// <param name="Position">Where it is declared.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Mode">How it is reached, as it is written.</param>
internal sealed record PipelineOutput(SourcePosition Position, string Name, string Type, string? Mode);
