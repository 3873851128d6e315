using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>What a file describes: one thing that a workspace may have.</summary>
internal abstract record DocumentDefinition
{
    /// <summary>Where it begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Its kind.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>What it calls itself; null where the file does not say.</summary>
    public Written? Name { get; init; }
}
