using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Slipway.Workspace.Blobs;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// An image that an environment means without being one: of a build context, or of a base image with the packages of a conda
/// file. It is built when a step first needs it.
/// </summary>
/// <param name="Environment">The environment that it is of, with its version.</param>
internal sealed record EnvironmentBuild(string Environment)
{
    private const string Repository = "slipway-environment";

    /// <summary>Whether an image has a name that such have; what else is called so, or made of one, is somebody's own.</summary>
    public static bool IsName(string image) => image.StartsWith($"{Repository}:", StringComparison.Ordinal);

    /// <summary>The folder with the Dockerfile and all that it copies; null for one with a conda file.</summary>
    public BlobLocation? Context { get; init; }

    /// <summary>The Dockerfile's path in the context.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>The image that the packages of the conda file are put on.</summary>
    public string? BaseImage { get; init; }

    /// <summary>The text of the conda file.</summary>
    public string? CondaFile { get; init; }

    /// <summary>
    /// The name of the image, which is its content's: what is built for one environment is there for all that mean the same. A context
    /// is known by its place, since clients upload each content to one of its own.
    /// </summary>
    [JsonIgnore]
    public string Image => $"{Repository}:{Hash(Content)}";

    private string Content => Context is { } context
        ? $"context\0{context.FilePath}\0{Dockerfile}"
        : $"conda\0{BaseImage}\0{CondaFile}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
