using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>Where the files of registered models lie.</summary>
internal static class ModelFiles
{
    /// <summary>Whether a place is, or lies in, the files of any version of any model.</summary>
    public static bool IsOfModel(this SqliteConnection connection, BlobLocation place, WorkspaceScope scope) =>
        connection.ListResourcesOfAll(AssetKind.Models.Versions)
            .Select(version => Find(ModelBody.Text(version, "modelUri"), scope))
            .OfType<BlobLocation>()
            .Any(files => place == files || place.IsWithin(files));

    /// <summary>The place in this workspace's storage that a model's URI names; null where it is elsewhere.</summary>
    public static BlobLocation? Find(string? modelUri, WorkspaceScope scope)
    {
        try
        {
            return modelUri is null ? null : DataUri.Locate(modelUri, scope, "modelUri");
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
