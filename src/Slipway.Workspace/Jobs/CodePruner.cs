using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>
/// Deletes uploaded code that nothing uses: each change of a pipeline's code uploads all of it again, and a component
/// that is deleted leaves its behind.
/// </summary>
internal sealed class CodePruner(Database database, BlobStore blobs, WorkspaceScope scope, Setbacks setbacks, TimeProvider clock)
{
    /// <param name="age">Code that was registered longer ago is deleted when no component and no job refers to it.</param>
    /// <param name="cancellationToken">Stops between two versions.</param>
    /// <returns>How many versions were deleted.</returns>
    public int Prune(TimeSpan age, CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow() - age;
        var deleted = 0;
        foreach (var (name, version) in database.Read(connection => ListOld(connection, before)))
        {
            var isDeleted = false;
            if (setbacks.Try($"codes/{name}/versions/{version}", () => isDeleted = TryDelete(name, version), cancellationToken) && isDeleted)
            {
                deleted++;
            }
        }

        return deleted;
    }

    private bool TryDelete(string name, string version)
    {
        // Looked at again in the transaction that deletes it: what has just been made may refer to it.
        if (database.Write(connection => Delete(connection, name, version)) is not { } place)
        {
            return false;
        }

        if (blobs.Find(place) is { IsFolder: true })
        {
            blobs.Files.Delete(place.FilePath);
            database.Write(connection => connection.Execute(
                "DELETE FROM blob WHERE container = @Container AND substr(path, 1, length(@prefix)) = @prefix",
                new { place.Container, prefix = $"{place.Path}/" }));
        }

        return true;
    }

    private static List<(string Name, string Version)> ListOld(SqliteConnection connection, DateTimeOffset before) =>
        [.. connection.Query<(string, string)>(
            "SELECT parent, name FROM resource WHERE kind = @Versions AND created_at < @before",
            new { AssetKind.Codes.Versions, before = Timestamp.Write(before) })];

    /// <returns>Where its files lie; null when it, or its files, are still needed.</returns>
    private BlobLocation? Delete(SqliteConnection connection, string name, string version)
    {
        if (connection.FindResource(AssetKind.Codes.Versions, name, version) is not { } code
            || IsMentioned(connection, $"codes/{name}/versions/{version}", name, version)
            || IsMentioned(connection, $"azureml:{name}:{version}", name, version)
            || Place(code) is not { } place
            || IsMentioned(connection, place.Path, name, version))
        {
            return null;
        }

        connection.DeleteResource(AssetKind.Codes.Versions, name, version);
        if (connection.ListResources(AssetKind.Codes.Versions, name).Count == 0)
        {
            connection.DeleteResource(AssetKind.Codes.Segment, "", name);
        }

        return place;
    }

    private BlobLocation? Place(StoredResource code)
    {
        try
        {
            return DataUri.Locate(Envelope.Properties(code.Body).FindText("codeUri") ?? "", scope, "codeUri") is { Path.Length: > 0 } place
                ? place
                : null;
        }
        catch (ApiException)
        {
            // It lies elsewhere, which is not for this workspace to delete.
            return null;
        }
    }

    /// <summary>Whether another resource, or a job, has the text in it.</summary>
    private static bool IsMentioned(SqliteConnection connection, string text, string name, string version) =>
        connection.ExecuteScalar<int>(
            """
            SELECT EXISTS (
                SELECT 1 FROM resource
                WHERE instr(lower(body), lower(@text)) > 0 AND NOT (kind = @Versions AND parent = @name AND name = @version))
                OR EXISTS (SELECT 1 FROM job WHERE instr(lower(plan), lower(@text)) > 0 OR instr(lower(body), lower(@text)) > 0)
            """,
            new { text, name, version, AssetKind.Codes.Versions }) == 1;
}
