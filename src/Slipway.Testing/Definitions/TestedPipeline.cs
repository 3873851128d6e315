using System.Collections.Immutable;

namespace Slipway.Testing;

/// <summary>What a test can name of a pipeline.</summary>
public sealed record TestedPipeline
{
    /// <summary>Its name, which is that of its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The full path of its folder.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of the folder of its tests, in that folder.</summary>
    public string TestsFolder { get; init; } = "tests";

    /// <summary>Its inputs.</summary>
    public ImmutableArray<TestedInput> Inputs { get; init; } = [];

    /// <summary>Its steps.</summary>
    public ImmutableArray<TestedStep> Steps { get; init; } = [];

    /// <summary>Its own outputs, each bound to that of a step.</summary>
    public ImmutableArray<TestedOutput> Outputs { get; init; } = [];
}

/// <summary>An input of a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">
/// Azure ML's word for what it takes: <c>number</c>, <c>integer</c>, <c>boolean</c>, <c>string</c>, or a kind of data,
/// such as <c>uri_file</c>, <c>uri_folder</c> and <c>mltable</c>.
/// </param>
/// <param name="HasDefault">
/// Whether a run may be given nothing for it, because the pipeline says what it then is.
/// </param>
/// <param name="IsOptional">Whether a run may do without it.</param>
public sealed record TestedInput(string Name, string Type, bool HasDefault = false, bool IsOptional = false);

/// <summary>A step of a pipeline.</summary>
/// <param name="Name">Its name.</param>
public sealed record TestedStep(string Name)
{
    /// <summary>The names of the steps that it waits for.</summary>
    public ImmutableArray<string> Needs { get; init; } = [];

    /// <summary>The names of its outputs.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];
}

/// <summary>An output of a pipeline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Step">The step that writes it.</param>
/// <param name="StepOutput">What that step calls it.</param>
public sealed record TestedOutput(string Name, string Step, string StepOutput);
