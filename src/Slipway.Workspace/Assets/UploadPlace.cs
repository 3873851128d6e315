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
    public static JsonObject Writable(string container, WorkspaceScope scope, SharedAccessSignature signature) =>
        Reference(new BlobLocation(container, ""), "rcwl", scope, signature);

    /// <summary>A place whose container may be read for a while, as the API tells of it.</summary>
    public static JsonObject Readable(BlobLocation place, WorkspaceScope scope, SharedAccessSignature signature) =>
        Reference(place, "rl", scope, signature);

    private static JsonObject Reference(BlobLocation place, string permissions, WorkspaceScope scope, SharedAccessSignature signature)
    {
        var address = scope.BlobAddress(place).AbsoluteUri;
        return new JsonObject
        {
            ["blobUri"] = address,
            ["storageAccountArmId"] =
                $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}"
                + $"/providers/Microsoft.Storage/storageAccounts/{WorkspaceScope.StorageAccount}",
            ["credential"] = new JsonObject
            {
                ["credentialType"] = "SAS",
                ["sasUri"] = $"{address}?{signature.ForContainer(place.Container, permissions, Validity)}",
            },
        };
    }
}
