using System.Collections.Immutable;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Definitions;

/// <summary>A <c>compute.yml</c>: an AmlCompute cluster.</summary>
internal sealed record ComputeDefinition
{
    public required SourcePosition Position { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public string? Location { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public string Size { get; init; } = "STANDARD_DS3_V2";

    public int MinimumNodes { get; init; }

    public int MaximumNodes { get; init; } = 1;

    /// <summary>How long an idle node is kept; null for Azure ML's own default.</summary>
    public TimeSpan? IdleTime { get; init; }

    public bool IsLowPriority { get; init; }

    /// <summary>Null for none; empty for the system's; else the user-assigned identities' resource ids.</summary>
    public ImmutableArray<string>? Identities { get; init; }
}
