using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Assets;

/// <summary>The places of the workspace's storage where the files of asset versions are put, and how clients are let in.</summary>
internal static class UploadPlace
{
    // As long as an upload of a large code folder over a slow disk may take, and no longer.
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    /// <summary>The container of a version's files.</summary>
    /// <param name="prefix">What the names of the containers of its kind begin with.</param>
    /// <param name="home">Where the version lies.</param>
    /// <param name="name">The asset's name.</param>
    /// <param name="version">Its version.</param>
    public static string Container(string prefix, AssetHome home, string name, string version)
    {
        var path = home.Registry is null ? $"{name}\n{version}" : $"{name}\n{version}\n{home.Registry}";
        return $"{prefix}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToUpperInvariant())))[..32]}";
    }

    /// <summary>A container that files may be put into for a while, as the API tells of it.</summary>
    /// <param name="container">The container.</param>
    /// <param name="address">Gives addresses in the form that the client needs.</param>
    /// <param name="signature">What lets the client in.</param>
    public static JsonObject Writable(string container, Func<BlobLocation, Uri> address, SharedAccessSignature signature) =>
        Reference(new BlobLocation(container, ""), "rcwl", address, signature);

    /// <summary>A place whose container may be read for a while, as the API tells of it.</summary>
    /// <inheritdoc cref="Writable"/>
    public static JsonObject Readable(BlobLocation place, Func<BlobLocation, Uri> address, SharedAccessSignature signature) =>
        Reference(place, "rl", address, signature);

    private static JsonObject Reference(
        BlobLocation place, string permissions, Func<BlobLocation, Uri> address, SharedAccessSignature signature)
    {
        // Clients take what opens it for the address of the container.
        var container = address(place with { Path = "" }).AbsoluteUri;
        return new JsonObject
        {
            ["blobUri"] = address(place).AbsoluteUri,
            ["storageAccountArmId"] =
                $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}"
                + $"/providers/Microsoft.Storage/storageAccounts/{WorkspaceScope.StorageAccount}",
            ["credential"] = new JsonObject
            {
                ["credentialType"] = "SAS",
                ["sasUri"] = $"{container}?{signature.ForContainer(place.Container, permissions, Validity)}",
            },
        };
    }
}
