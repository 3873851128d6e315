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

    /// <summary>The pipelines that nothing proves to have run as they were released; none where that was not allowed.</summary>
    public ImmutableArray<UntestedPipeline> Untested { get; init; } = [];

    /// <summary>
    /// The tests of the pipelines, and what they measured; none in records that were made before it was kept. Of very many, and
    /// of very many metrics, the first are written (<see cref="ReleasedTest.MostTests"/>, <see cref="ReleasedTest.MostMetrics"/>).
    /// </summary>
    public ImmutableArray<ReleasedTest> Tests { get; init; } = [];

    /// <summary>What is published of the pipelines, as <c>Slipway.Pipelines</c> wrote it and reads it; kept as it is.</summary>
    public required JsonObject Pipelines { get; init; }
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

/// <summary>A pipeline that was released without a proof that it had run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why it had none.</param>
public sealed record UntestedPipeline(string Name, string Reason);

/// <summary>A package that is installed in an image.</summary>
/// <param name="Kind">Where it comes from: <c>apt</c>, <c>python</c>, <c>R</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
public sealed record ReleasedPackage(string Kind, string Name, string Version);
