using System.Collections.Immutable;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>A manifest, or an index of manifests, as a registry gives it.</summary>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="ConfigDigest">A manifest's configuration; null for an index.</param>
/// <param name="PlatformDigest">An index's manifest for linux/amd64, or its only one; null for a manifest.</param>
internal sealed record RegistryManifest(string Digest, string? ConfigDigest, string? PlatformDigest)
{
    /// <summary>What is understood here: OCI's and Docker's (schema 2) manifests and lists of them.</summary>
    public static ImmutableArray<string> MediaTypes { get; } =
    [
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    public static RegistryManifest Parse(string digest, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (!root.TryGetProperty("manifests", out var manifests))
        {
            return new RegistryManifest(digest, root.GetProperty("config").GetProperty("digest").GetString(), null);
        }

        var images = manifests.EnumerateArray().ToList();
        var chosen = images.Count == 1 ? images[0] : images.Find(image =>
            image.TryGetProperty("platform", out var platform)
            && platform.GetProperty("os").GetString() == "linux"
            && platform.GetProperty("architecture").GetString() == "amd64");
        return new RegistryManifest(
            digest, null, chosen.ValueKind == JsonValueKind.Object ? chosen.GetProperty("digest").GetString() : null);
    }
}
