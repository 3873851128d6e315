using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>A graph, what was asked of it, and what NUKE 10.1 made of it.</summary>
public sealed record GraphCase
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public required string Name { get; init; }

    public required IReadOnlyList<GraphTarget> Targets { get; init; }

    public IReadOnlyList<string>? Invoked { get; init; }

    public IReadOnlyList<string> Default { get; init; } = [];

    public IReadOnlyList<string>? Skip { get; init; }

    public IReadOnlyList<string>? Plan { get; init; }

    public string? Error { get; init; }

    public IReadOnlyList<string>? Executed { get; init; }

    public IReadOnlyDictionary<string, string>? Status { get; init; }

    public int? Exit { get; init; }

    public static IReadOnlyList<GraphCase> Read(string file) =>
        JsonSerializer.Deserialize<IReadOnlyList<GraphCase>>(File.ReadAllText(file), Options)!;
}

/// <summary>A target of such a graph.</summary>
public sealed record GraphTarget
{
    public required string Name { get; init; }

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    public IReadOnlyList<string> DependentFor { get; init; } = [];

    public IReadOnlyList<string> Before { get; init; } = [];

    public IReadOnlyList<string> After { get; init; } = [];

    public IReadOnlyList<string> Triggers { get; init; } = [];

    public IReadOnlyList<string> TriggeredBy { get; init; } = [];

    public bool Fails { get; init; }

    public bool Proceed { get; init; }

    public bool Assured { get; init; }

    public bool Collective { get; init; }

    public bool? OnlyWhenStatic { get; init; }

    public bool? OnlyWhenDynamic { get; init; }

    public bool? Requires { get; init; }

    public bool WhenSkippedExecute { get; init; }
}
