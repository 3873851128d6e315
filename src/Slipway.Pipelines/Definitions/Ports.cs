using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>An input as a component declares it.</summary>
internal sealed record DeclaredInput
{
    public required Written Name { get; init; }

    /// <summary>One of <see cref="DataType"/>, or what Azure ML takes beside these.</summary>
    public required string Type { get; init; }

    /// <summary>The type that what is given is checked against; <see cref="DataType.Unknown"/> where nothing is.</summary>
    public required string CheckedType { get; init; }

    public string? Description { get; init; }

    public string? Default { get; init; }

    public string? Least { get; init; }

    public string? Most { get; init; }

    public ImmutableArray<string>? Choices { get; init; }

    public string? Mode { get; init; }

    /// <summary>As the file has it, or as follows from what its steps do with it; null where neither says.</summary>
    public bool? IsOptional { get; init; }

    /// <summary>Whoever uses the component must give it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What the steps of a pipeline of this component are given by it.</summary>
    public required InputValue Value { get; init; }
}

/// <summary>An output as a component declares it.</summary>
internal sealed record DeclaredOutput
{
    public required Written Name { get; init; }

    public required string Type { get; init; }

    /// <summary>The type that what reads it is checked against.</summary>
    public required string CheckedType { get; init; }

    public string? Description { get; init; }

    public string? Mode { get; init; }
}

/// <summary>An input of a job, or of a step, and what it is given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it is given; null for what is wrong, which has been reported, and for what belongs to another graph.</param>
internal sealed record JobInput(Written Name, InputValue? Value);

/// <summary>What an input is given.</summary>
internal abstract record InputValue(SourcePosition Position);

/// <summary>A value written in the file.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Text">Null for one whose type alone is written.</param>
/// <param name="Type">Its type, as it is written.</param>
internal sealed record LiteralValue(SourcePosition Position, string? Text, string Type) : InputValue(Position)
{
    /// <summary>It has an expression in it that is filled in when the job starts, so that its type can't be told before.</summary>
    public bool IsFilledInLater => Text?.Contains("${{", StringComparison.Ordinal) == true;
}

/// <summary>Files or a model.</summary>
/// <param name="Position">Where it is written.</param>
/// <param name="Type">Its type; null where the file leaves it out.</param>
/// <param name="Source">Where it is; null where only its type is written, so that each caller says where.</param>
/// <param name="Mode">How it is reached: Azure ML's word.</param>
internal sealed record DataValue(SourcePosition Position, string? Type, Reference? Source, string? Mode) : InputValue(Position)
{
    /// <summary>Its type, which is a folder where the file leaves it out.</summary>
    public string DataType => Type ?? Definitions.DataType.UriFolder;
}

/// <summary>What a pipeline's input or another step's output gives, or what is filled in later.</summary>
/// <param name="Position">Where the expression is written.</param>
/// <param name="Text">The expression, as it is written.</param>
/// <param name="Source">What it is bound to; null for what is filled in later.</param>
/// <param name="Keys">The keys beside it, where it is a <c>path</c>.</param>
internal sealed record BoundValue(SourcePosition Position, string Text, Binding? Source, BoundKeys? Keys) : InputValue(Position);

/// <summary>The type and the mode that stand beside a binding.</summary>
internal sealed record BoundKeys(string? Type, string? Mode);

/// <summary>What an input or an output is bound to.</summary>
internal abstract record Binding;

/// <summary>Bound to <c>${{parent.inputs.NAME}}</c>.</summary>
internal sealed record ParentInput(string Name) : Binding;

/// <summary>Bound to <c>${{parent.jobs.STEP.outputs.OUTPUT}}</c>.</summary>
internal sealed record StepOutput(string Step, string Output) : Binding;

/// <summary>Bound to <c>${{parent.jobs.STEP.inputs.INPUT}}</c>: whatever that input is given.</summary>
internal sealed record StepInput(string Step, string Input) : Binding;

/// <summary>Bound to <c>${{parent.outputs.NAME}}</c>.</summary>
internal sealed record ParentOutput(string Name) : Binding;

/// <summary>An output of a job or of a step.</summary>
internal sealed record JobOutput
{
    public required Written Name { get; init; }

    /// <summary>Where what it says is written.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Nothing is said of it.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>The expression that it is bound to, as it is written; null for none.</summary>
    public string? Bound { get; init; }

    /// <summary>What it is bound to; null for what is filled in later.</summary>
    public Binding? Target { get; init; }

    /// <summary>It is bound by the key <c>path</c>, beside which others stand.</summary>
    public bool IsBoundByPath { get; init; }

    public string? Type { get; init; }

    public string? Mode { get; init; }

    public string? Path { get; init; }

    public string? AssetName { get; init; }

    public string? AssetVersion { get; init; }

    /// <summary>It is none that Azure ML takes, which has been reported.</summary>
    public bool IsWrong { get; init; }
}
