using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>A command with its declared inputs and outputs, from a component file or from a step itself.</summary>
internal sealed record CommandComponent
{
    public required SourcePosition Position { get; init; }

    /// <summary>Its name; null for one that is written in a step, which Azure ML keeps as an anonymous component.</summary>
    public string? Name { get; init; }

    public string? Schema { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required string Command { get; init; }

    public required SourcePosition CommandPosition { get; init; }

    /// <summary>The folder or file with its code, as a full path; null when the command needs none.</summary>
    public string? CodePath { get; init; }

    public required EnvironmentReference Environment { get; init; }

    public bool IsDeterministic { get; init; } = true;

    public ImmutableArray<ComponentInput> Inputs { get; init; } = [];

    public ImmutableArray<ComponentOutput> Outputs { get; init; } = [];

    /// <summary>Distribution and resources.</summary>
    public ExecutionSettings Execution { get; init; } = ExecutionSettings.None;
}

/// <summary>An input as a component declares it. Literals are texts in the form of their type.</summary>
internal sealed record ComponentInput(SourcePosition Position, string Name, string Type)
{
    public string? Description { get; init; }

    public bool IsOptional { get; init; }

    public string? Default { get; init; }

    public string? Minimum { get; init; }

    public string? Maximum { get; init; }

    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <summary>The step that uses the component must give it a value.</summary>
    public bool IsRequired => !IsOptional && Default is null;
}

/// <summary>An output as a component declares it.</summary>
internal sealed record ComponentOutput(SourcePosition Position, string Name, string Type)
{
    public string? Description { get; init; }

    /// <summary>How it is delivered, as REST spells it, if told.</summary>
    public string? Mode { get; init; }
}

/// <summary>How a command is run, in the snake_case form of a component's specification.</summary>
/// <param name="Distribution">The <c>distribution</c> with its <c>type</c>, if any.</param>
/// <param name="Resources">The <c>resources</c>, if any.</param>
internal sealed record ExecutionSettings(JsonObject? Distribution, JsonObject? Resources)
{
    public static ExecutionSettings None { get; } = new(null, null);
}
