using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Hosting;

/// <summary>What anyone on this machine may know of the server: that it is there, which one, and whether it is busy.</summary>
internal sealed class HealthOperations(Database database, WorkspaceScope scope, ServerOptions options) : IOperations
{
    public const string Path = "/healthz";

    private readonly string _version = ProgramVersion.OfThis();

    public IEnumerable<Operation> Operations => [new("Health_Get", "GET", Path, GetAsync) { Surface = Surface.Open }];

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["status"] = "ready",
            ["version"] = _version,
            ["workspaceId"] = scope.WorkspaceId.ToString(),
            ["processId"] = Environment.ProcessId,
            ["stepsReachHost"] = options.StepsReachHost,
            ["noPublicData"] = options.NoPublicData,
            ["dataCredentials"] = options.DataCredentials.ToString(),
            ["curatedEnvironments"] = options.CuratedEnvironments,
            ["unfinishedJobs"] = database.Read(connection => connection.CountUnfinishedJobs()),
        }));
}
