using Dapper;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.PublicData;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>Deletes copies of public data that were fetched long ago: what is needed again is fetched again.</summary>
internal sealed class PublicDataPruner(Database database, BlobStore blobs, WorkspaceScope scope, TimeProvider clock)
{
    /// <param name="age">Copies that were fetched longer ago are deleted, while no job is under way that may read them.</param>
    public void Prune(TimeSpan age)
    {
        var before = clock.GetUtcNow() - age;
        var root = new BlobLocation(scope.DefaultContainer, PublicUri.Folder);
        foreach (var copy in blobs.Files.List(root.FilePath).Where(entry => entry.IsFolder && entry.ModifiedAt < before).ToList())
        {
            if (database.Read(connection => connection.CountUnfinishedJobs()) > 0)
            {
                return;
            }

            blobs.Files.Delete(copy.Path);
            var prefix = $"{root.Below(Path.GetFileName(copy.Path)).Path}/";
            database.Write(connection => connection.Execute(
                "DELETE FROM blob WHERE container = @Container AND substr(path, 1, length(@prefix)) = @prefix", new { root.Container, prefix }));
        }
    }
}
