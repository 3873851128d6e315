using System.Collections.Immutable;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>The steps of a pipeline, a job's or a component's, with what goes in, through and out.</summary>
internal sealed record PipelineGraph
{
    public required SourcePosition Position { get; init; }

    public ImmutableArray<PipelineInput> Inputs { get; init; } = [];

    public ImmutableArray<PipelineOutput> Outputs { get; init; } = [];

    /// <summary>Those that could be read.</summary>
    public ImmutableArray<PipelineStep> Steps { get; init; } = [];

    /// <summary>The names of all steps, also of those that could not be read.</summary>
    public ImmutableArray<string> WrittenSteps { get; init; } = [];

    public PipelineStep? FindStep(string name) => Steps.FirstOrDefault(step => step.Name == name);

    public PipelineInput? FindInput(string name) => Inputs.FirstOrDefault(input => input.Name == name);
}

/// <summary>An input of a pipeline: a <see cref="LiteralValue"/> or a <see cref="DataValue"/>.</summary>
internal sealed record PipelineInput(SourcePosition Position, string Name, InputValue Value)
{
    public string? Description { get; init; }

    /// <summary>The file says that it may be left out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The type of the value; of a literal that tells none, the narrowest that the steps which take it declare.</summary>
    public required string Type { get; init; }
}

/// <summary>An output of a pipeline.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, as told or as the step that writes it declares.</param>
internal sealed record PipelineOutput(SourcePosition Position, string Name, string Type);

/// <summary>A step of a pipeline.</summary>
internal sealed record PipelineStep
{
    public required SourcePosition Position { get; init; }

    public required string Name { get; init; }

    /// <summary>What its component declares; null when that is the workspace's and not known here.</summary>
    public DeclaredPorts? Ports { get; init; }

    public ImmutableArray<StepInput> Inputs { get; init; } = [];

    /// <summary>The inputs that the file gives, also those whose value was wrong and has been reported.</summary>
    public ImmutableArray<string> WrittenInputs { get; init; } = [];

    /// <summary>The inputs that a sweep gives each trial otherwise.</summary>
    public ImmutableArray<SearchedInput> Searched { get; init; } = [];

    public ImmutableArray<StepOutputBinding> Outputs { get; init; } = [];
}

/// <summary>What a component declares.</summary>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="IsInline">The step itself is the component, and its declarations follow from what it is given.</param>
internal sealed record DeclaredPorts(
    ImmutableArray<DeclaredInput> Inputs,
    ImmutableArray<DeclaredOutput> Outputs,
    bool IsInline);

/// <summary>An input as a component declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">The step that uses the component must give it a value.</param>
/// <param name="IsOptional">The component can do without: it has neither a value nor a default then.</param>
internal sealed record DeclaredInput(string Name, string Type, bool IsRequired, bool IsOptional);

/// <summary>An output as a component declares it.</summary>
internal sealed record DeclaredOutput(string Name, string Type);

/// <summary>An input of a step and what it is given.</summary>
internal sealed record StepInput(SourcePosition Position, string Name, InputValue Value);

/// <summary>An input of a sweep's trial that is a hyperparameter.</summary>
internal sealed record SearchedInput(SourcePosition Position, string Name);

/// <summary>An output of a step.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Name">Its name.</param>
/// <param name="At">Where its binding was written.</param>
/// <param name="ParentOutput">The output of the pipeline that it is bound to, if any.</param>
internal sealed record StepOutputBinding(SourcePosition Position, string Name, SourcePosition At, string? ParentOutput);
