using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>One way to have an engine build an image.</summary>
internal interface IBuilder
{
    /// <summary>The builder in words, for the log.</summary>
    string Name { get; }

    /// <summary>Refuses what this builder can't do, before anything is begun.</summary>
    /// <exception cref="DiagnosticException">SLP2008: each thing that it can't do, with its line.</exception>
    void Check(ImageDefinition image);

    /// <summary>Builds an image and names it.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP2010: a step failed; SLP2011 before it for each declared package that could not be installed.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; what was begun is stopped and removed.</exception>
    Task BuildAsync(BuildRequest request, CancellationToken cancellationToken);
}

/// <summary>An image to build.</summary>
/// <param name="Image">Its definition.</param>
/// <param name="Context">Its build context.</param>
/// <param name="Repository">The repository that it gets in the engine.</param>
/// <param name="Tag">The tag that it gets there: its identity's.</param>
/// <param name="Labels">The labels that it gets.</param>
/// <param name="Dockerfile">The Dockerfile's bytes, with images of the repository named as the engine knows them.</param>
internal sealed record BuildRequest(
    ImageDefinition Image,
    BuildContext Context,
    string Repository,
    string Tag,
    ImmutableSortedDictionary<string, string> Labels,
    byte[] Dockerfile)
{
    public string Reference => $"{Repository}:{Tag}";

    /// <summary>An image that the engine has, and whose layers may be taken.</summary>
    public string? LayersFrom { get; init; }

    /// <summary>Writes the build context with that Dockerfile, as a tar archive.</summary>
    public Task WriteContextAsync(Stream destination, CancellationToken cancellationToken) =>
        Context.WriteTarAsync(destination, cancellationToken, (Image.Dockerfile.Path, Dockerfile));
}
