namespace Slipway.Images;

/// <summary>An image in a registry.</summary>
/// <param name="Name">The image's name.</param>
/// <param name="Repository">Registry, prefix and name, as the engine and Azure ML pull it.</param>
/// <param name="Digest">The digest of its manifest, computed here from the manifest's bytes.</param>
/// <param name="ConfigDigest">The digest of its configuration: the engine's id of the image that was pushed.</param>
public sealed record PublishedImage(string Name, string Repository, string Digest, string ConfigDigest)
{
    /// <summary>The image by digest, <c>registry/name@sha256:…</c>: the name that can't come to mean another image.</summary>
    public string Reference => $"{Repository}@{Digest}";
}
