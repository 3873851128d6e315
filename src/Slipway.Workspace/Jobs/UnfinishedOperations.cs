using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Jobs;

/// <summary>Tells who has the token which jobs have not ended, and cancels them: for who wants to stop the server.</summary>
internal sealed class UnfinishedOperations(Database database, JobQueue queue) : IOperations
{
    public const string Path = "/maintenance/unfinishedJobs";
    public const string CancelPath = $"{Path}/cancel";

    public IEnumerable<Operation> Operations =>
    [
        new("Maintenance_ListUnfinished", "POST", Path, (_, _) => Task.FromResult(ApiResult.Ok(List()))) { Surface = Surface.Data },
        new("Maintenance_CancelUnfinished", "POST", CancelPath, (_, _) => Task.FromResult(ApiResult.Ok(Cancel()))) { Surface = Surface.Data },
    ];

    private JsonObject List() => database.Read(connection => new JsonObject
    {
        ["value"] = new JsonArray([.. connection.ListUnfinishedJobs().Select(connection.FindJob).OfType<Job>()
            .Select(JsonNode (job) => new JsonObject { ["name"] = job.Id, ["status"] = job.Status })]),
    });

    private JsonObject Cancel()
    {
        database.Write(connection =>
        {
            foreach (var id in connection.ListUnfinishedJobs())
            {
                connection.RequestCancel(id);
            }
        });
        queue.Changed();
        return List();
    }
}
