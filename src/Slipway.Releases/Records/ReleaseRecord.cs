using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Slipway.Releases;

/// <summary>
/// What a release consists of: it is in the message of the release's tag, where people read it, and rollbacks take it
/// from there.
/// </summary>
public sealed record ReleaseRecord
{
    /// <summary>The version.</summary>
    public required ReleaseVersion Version { get; init; }

    /// <summary>The commit that it was made from.</summary>
    public required string Commit { get; init; }

    /// <summary>The resource id of the workspace that has it.</summary>
    public required string Workspace { get; init; }

    /// <summary>The images, in the order of their names.</summary>
    public required ImmutableArray<ReleasedImage> Images { get; init; }

    /// <summary>The versions of assets that the deployments are made of.</summary>
    public required ImmutableArray<ReleasedAsset> Assets { get; init; }

    /// <summary>What each endpoint serves.</summary>
    public required ImmutableArray<ReleasedDeployment> Deployments { get; init; }

    /// <summary>The schedules.</summary>
    public required ImmutableArray<ReleasedSchedule> Schedules { get; init; }
}

/// <summary>An image of a release.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reference">It by digest: <c>registry/name@sha256:…</c>.</param>
/// <param name="Identity">The tag of its content, which it got when its tests had passed.</param>
/// <param name="Packages">What is installed in it.</param>
public sealed record ReleasedImage(
    string Name, string Reference, string Identity, ImmutableArray<ReleasedPackage> Packages)
{
    /// <summary>The digest of <see cref="Reference"/>.</summary>
    public string Digest => Reference[(Reference.IndexOf('@', StringComparison.Ordinal) + 1)..];
}

/// <summary>A package that is installed in an image.</summary>
/// <param name="Kind">Where it comes from: <c>apt</c>, <c>python</c>, <c>R</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record ReleasedPackage(string Kind, string Name, string Version);

/// <summary>A version of an asset.</summary>
/// <param name="Kind">What it is, in words: <c>pipeline component</c>.</param>
/// <param name="Name">Its name, as a person would say it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Path">Its path below the workspace.</param>
public sealed record ReleasedAsset(string Kind, string Name, string Version, string Path);

/// <summary>What an endpoint serves.</summary>
public sealed record ReleasedDeployment
{
    /// <summary>The pipeline that is served.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The endpoint.</summary>
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
public sealed record ReleasedSchedule(string Pipeline, string Name, JsonObject Definition);
