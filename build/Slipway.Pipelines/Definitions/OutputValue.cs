using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>How an output of a step is delivered.</summary>
/// <param name="Position">Where it was written.</param>
internal abstract record OutputValue(SourcePosition Position);

/// <summary><c>${{parent.outputs.NAME}}</c>: it is an output of the pipeline.</summary>
internal sealed record ParentOutput(SourcePosition Position, string Name) : OutputValue(Position);

/// <summary>An output's own settings, all of which may be left out.</summary>
/// <param name="Position">Where it was written.</param>
/// <param name="Type">Its type, if told.</param>
/// <param name="Mode">How it is delivered, as REST spells it, if told.</param>
/// <param name="Path">Where it is delivered to, if told.</param>
internal sealed record OutputSettings(SourcePosition Position, string? Type, string? Mode, string? Path)
    : OutputValue(Position)
{
    public bool IsEmpty => Type is null && Mode is null && Path is null;
}
