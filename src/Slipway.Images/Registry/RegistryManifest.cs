using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>A manifest, or an index of manifests, as a registry gives it.</summary>
/// <param name="Digest">The digest of its bytes.</param>
/// <param name="ConfigDigest">A manifest's configuration; null for an index.</param>
/// <param name="PlatformDigest">An index's manifest for linux/amd64, or its only one; null for a manifest.</param>
/// <param name="MediaType">The kind of manifest, which a registry is told when it gets the bytes.</param>
/// <param name="Body">The bytes: what a registry takes under another tag without giving it another digest.</param>
internal sealed record RegistryManifest(string Digest, string? ConfigDigest, string? PlatformDigest, string MediaType, byte[] Body)
{
    /// <summary>What is understood here: OCI's and Docker's (schema 2) manifests and lists of them.</summary>
    public static ImmutableArray<string> MediaTypes { get; } =
    [
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    /// <summary>The digest of a manifest's or a blob's bytes.</summary>
    public static string DigestOf(byte[] body) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(body))}";

    public static RegistryManifest Parse(string digest, string mediaType, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        if (!root.TryGetProperty("manifests", out var manifests))
        {
            return new RegistryManifest(digest, root.GetProperty("config").GetProperty("digest").GetString(), null, mediaType, body);
        }

        var images = manifests.EnumerateArray().ToList();
        var chosen = images.Count == 1 ? images[0] : images.Find(image =>
            image.TryGetProperty("platform", out var platform)
            && platform.GetProperty("os").GetString() == "linux"
            && platform.GetProperty("architecture").GetString() == "amd64");
        return new RegistryManifest(
            digest, null, chosen.ValueKind == JsonValueKind.Object ? chosen.GetProperty("digest").GetString() : null, mediaType, body);
    }
}
