using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>A <c>pipeline.yml</c>: steps, and what goes in and comes out.</summary>
internal sealed record PipelineJob
{
    public required SourcePosition Position { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? ExperimentName { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The job's own compute, by name, if told.</summary>
    public string? Compute { get; init; }

    public PipelineSettings Settings { get; init; } = new();

    public ImmutableArray<PipelineInput> Inputs { get; init; } = [];

    public ImmutableArray<PipelineOutput> Outputs { get; init; } = [];

    public ImmutableArray<PipelineStep> Steps { get; init; } = [];

    public PipelineStep? FindStep(string name) => Steps.FirstOrDefault(step => step.Name == name);

    public PipelineInput? FindInput(string name) => Inputs.FirstOrDefault(input => input.Name == name);
}

/// <summary>An input of a pipeline: a <see cref="LiteralValue"/> or a <see cref="DataValue"/>.</summary>
internal sealed record PipelineInput(SourcePosition Position, string Name, InputValue Value)
{
    public string? Description { get; init; }

    /// <summary>The type of the value; of a literal, the widest that the steps which take it declare.</summary>
    public required string Type { get; init; }
}

/// <summary>An output of a pipeline.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Name">Its name.</param>
/// <param name="Settings">How it is delivered.</param>
/// <param name="Type">Its type, as told or as the step that writes it declares.</param>
internal sealed record PipelineOutput(SourcePosition Position, string Name, OutputSettings Settings, string Type);

/// <summary>The settings of a pipeline; null where the file says nothing.</summary>
internal sealed record PipelineSettings
{
    public string? DefaultCompute { get; init; }

    public string? DefaultDatastore { get; init; }

    public bool? ContinueOnStepFailure { get; init; }

    public bool? ForceRerun { get; init; }
}

/// <summary>A step of a pipeline.</summary>
internal sealed record PipelineStep
{
    public required SourcePosition Position { get; init; }

    public required string Name { get; init; }

    public required StepComponent Component { get; init; }

    public ImmutableArray<StepInput> Inputs { get; init; } = [];

    /// <summary>The inputs that the file gives, also those whose value was wrong and has been reported.</summary>
    public ImmutableArray<string> WrittenInputs { get; init; } = [];

    public ImmutableArray<StepOutputBinding> Outputs { get; init; } = [];

    /// <summary>Where it runs, by name; null for the pipeline's default.</summary>
    public string? Compute { get; init; }

    public string? DisplayName { get; init; }

    public ImmutableSortedDictionary<string, string> EnvironmentVariables { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The step's own <c>distribution</c>, <c>resources</c> and <c>limits</c>, in a node's snake_case form.</summary>
    public JsonObject NodeSettings { get; init; } = [];

    /// <summary>The component when it is one of this repository's.</summary>
    public CommandComponent? LocalComponent => (Component as LocalComponent)?.Definition;
}

/// <summary>What a step runs.</summary>
internal abstract record StepComponent;

/// <summary>A component that is published with the pipeline.</summary>
/// <param name="Definition">What it is.</param>
/// <param name="IsInline">The step itself has the command; its inputs' types follow from what they are given.</param>
internal sealed record LocalComponent(CommandComponent Definition, bool IsInline) : StepComponent;

/// <summary>A component version that the workspace or a registry has; nothing of it is known here.</summary>
/// <param name="Reference"><c>azureml:NAME:VERSION</c> or <c>azureml://registries/…</c>.</param>
internal sealed record RegisteredComponent(string Reference) : StepComponent;

/// <summary>An input of a step and what it is given.</summary>
internal sealed record StepInput(SourcePosition Position, string Name, InputValue Value);

/// <summary>An output of a step and how it is delivered.</summary>
internal sealed record StepOutputBinding(SourcePosition Position, string Name, OutputValue Value);
