using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.RunHistory;

/// <summary>The part of run history that job clients read: a run, its details, its children, where its outputs lie.</summary>
internal sealed class RunOperations(Database database, WorkspaceScope scope, RunDocument document) : IOperations
{
    private const string Path = $"/history/v1.0{Operation.Workspace}";
    private const string Runs = $"{Path}/runs";

    public IEnumerable<Operation> Operations => ((Operation[])
    [
        new("Runs_Get", "GET", $"{Runs}/{{runId}}", GetAsync),
        new("Runs_GetDetails", "GET", $"{Runs}/{{runId}}/details", GetDetailsAsync),
        new("Runs_GetChild", "GET", $"{Runs}/{{runId}}/children", ListChildrenAsync),
        new("Runs_GetRunServiceInstances", "GET", $"{Runs}/{{runId}}/serviceinstances/{{nodeId}}", ListServicesAsync),
        new("Runs_GetRunData", "POST", $"{Path}/rundata", GetDataAsync),
        new(
            "DataVersion_BatchGetResolvedUris",
            "POST",
            $"/data/v1.0{Operation.Workspace}/dataversion/batchGetResolvedUris",
            ResolveAsync),
    ]).Select(operation => operation with { Surface = Surface.Data });

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(document.Of(Find(request.Path("runId")))));

    private Task<ApiResult> GetDetailsAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(document.Details(Find(request.Path("runId")))));

    private Task<ApiResult> ListChildrenAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var id = Find(request.Path("runId")).Id;
        var children = database.Read(connection => connection.ListSteps(id));
        return Task.FromResult(ApiResult.Ok(Page.Cut(request, scope, children, document.Of)));
    }

    /// <summary>Interactive services of a node, which none has here.</summary>
    private Task<ApiResult> ListServicesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        _ = Find(request.Path("runId"));
        return Task.FromResult(ApiResult.Ok(new JsonObject { ["instances"] = new JsonObject() }));
    }

    private async Task<ApiResult> GetDataAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var id = body.FindText("runId") ?? throw ApiException.InvalidContent("'runId' is required.", "runId");
        var job = Find(id);
        return ApiResult.Ok(new JsonObject
        {
            ["runMetadata"] = document.Of(job),
            ["runDefinition"] = null,
            ["jobSpecification"] = null,
        });
    }

    private async Task<ApiResult> ResolveAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var ids = (body.Find("values") as JsonArray)?.Select(value => value.Text()).OfType<string>() ?? [];
        var values = new JsonObject();
        foreach (var id in ids)
        {
            var parts = id.Split('/');
            if (parts is ["azureml:", "", "jobs", var run, "outputs", var name]
                && document.OutputsOf(Find(run)).FirstOrDefault(output => output.Name == name) is { } output)
            {
                values[id] = new JsonObject
                {
                    ["uri"] = $"azureml:/{WorkspaceScope.ArmId.Replace("/providers/Microsoft.MachineLearningServices", "", StringComparison.Ordinal)}"
                        + DataUri.Of(output.Location)["azureml:/".Length..],
                    ["type"] = RunDocument.DataType(output),
                };
            }
        }

        return ApiResult.Ok(new JsonObject { ["values"] = values });
    }

    private Job Find(string id) =>
        database.Read(connection => connection.FindJob(id)) ?? throw ApiException.ResourceNotFound($"runs/{id}");
}
