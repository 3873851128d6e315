using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Releases;

/// <summary>
/// What a repository has published, told by what it is made with: enough to point endpoints and schedules back at it
/// without the repository's files.
/// </summary>
public sealed record PublishedState
{
    /// <summary>The resource id of the workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>The versions of environments, code and components.</summary>
    public required ImmutableArray<PublishedAsset> Assets { get; init; }

    /// <summary>What each endpoint serves.</summary>
    public required ImmutableArray<PublishedDeployment> Deployments { get; init; }

    /// <summary>The schedules.</summary>
    public required ImmutableArray<PublishedSchedule> Schedules { get; init; }

    /// <summary>All of it but the workspace, to be kept by others as it is; <see cref="FromJson"/> reads it.</summary>
    public JsonObject ToJson() => PublishedStateNode.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="workspace">The resource id of the workspace.</param>
    /// <param name="node">What was written.</param>
    /// <exception cref="DiagnosticException">SLP0081: it was not written so.</exception>
    public static PublishedState FromJson(string workspace, JsonObject node) => PublishedStateNode.Read(workspace, node);
}

/// <summary>A version of an asset.</summary>
/// <param name="Kind">What it is, in words: <c>pipeline component</c>.</param>
/// <param name="Name">Its name, as a person would say it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">Its path below the workspace.</param>
public sealed record PublishedAsset(string Kind, string Name, string Version, string Path);

/// <summary>What an endpoint serves.</summary>
public sealed record PublishedDeployment
{
    /// <summary>The pipeline that is served.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The endpoint's name.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The name of the deployment that callers get.</summary>
    public required string Name { get; init; }

    /// <summary>The path of the component version that it runs; null for a deployment of another kind.</summary>
    public string? Component { get; init; }

    /// <summary>What the endpoint is made with.</summary>
    public required JsonObject EndpointDefinition { get; init; }

    /// <summary>What the deployment is made with.</summary>
    public required JsonObject Definition { get; init; }
}

/// <summary>A schedule.</summary>
/// <param name="Pipeline">The pipeline that it runs.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it is made with.</param>
public sealed record PublishedSchedule(string Pipeline, string Name, JsonObject Definition);
