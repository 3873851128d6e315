using System.Collections.Immutable;
using Slipway.Core.Secrets;

namespace Slipway.Images;

/// <summary>How far the build of an image is.</summary>
/// <param name="Image">The image's name.</param>
/// <param name="Step">The step that goes on.</param>
/// <param name="LastLine">What it wrote last; nothing before it writes.</param>
public sealed record ImageBuildProgress(string Image, BuildStep Step, string LastLine);

/// <summary>How images are built.</summary>
public sealed record ImageBuildOptions
{
    /// <summary>The platform that images are built for, part of their identity; <c>linux/amd64</c> unless told.</summary>
    public string Platform { get; init; } = "linux/amd64";

    /// <summary>Build arguments, part of the identity. Never a secret: the image's history shows them.</summary>
    public ImmutableDictionary<string, string> BuildArguments { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Build secrets, which BuildKit gives to the steps that ask for them; no part of the identity.</summary>
    public ImmutableArray<BuildSecret> Secrets { get; init; } = [];

    /// <summary>
    /// All images of the repository: where a Dockerfile names one of them (<c>FROM NAME</c>), it is built on that one.
    /// </summary>
    public ImmutableArray<ImageDefinition> Images { get; init; } = [];

    /// <summary>
    /// Has the engine pull an image of <see cref="Images"/>, when another is built on it and the engine does not have it,
    /// and gives its name there, or null where it can't be had; without this it is built again.
    /// </summary>
    public Func<ImageDefinition, ImageIdentity, CancellationToken, Task<string?>>? PullPublished { get; init; }

    /// <summary>
    /// Finds an image, by its name, whose layers are taken where a build's steps would make them again; what is built then
    /// is made fit for that, too. Without this builds take what the engine itself remembers.
    /// </summary>
    public Func<string, CancellationToken, Task<string?>>? FindLayers { get; init; }

    /// <summary>Whether base images are pulled also when the engine has them; those pinned by digest never are.</summary>
    public bool Pull { get; init; }

    /// <summary>The folder for each image's whole build log (<c>NAME.log</c>), made if need be.</summary>
    public required string LogFolder { get; init; }

    /// <summary>Told of each line that a build writes; null where nobody wants to know.</summary>
    public Action<ImageBuildProgress>? Progress { get; init; }

    /// <summary>
    /// The folder for what one build remembers for the next, made if need be; without it each reads all files again.
    /// </summary>
    public string? StateFolder { get; init; }

    /// <summary>
    /// The variables of which the engine knows by itself that they are proxies, given to the build when they are set
    /// here, and neither kept in the image nor part of its identity.
    /// </summary>
    public ImmutableDictionary<string, string> Proxies { get; init; } = ProxyVariables.FromEnvironment();

    /// <summary>What is taken out of logs.</summary>
    public SecretMask Mask { get; init; } = new();

    /// <summary>The builder; the best that is there unless told.</summary>
    internal IBuilder? Builder { get; init; }
}
