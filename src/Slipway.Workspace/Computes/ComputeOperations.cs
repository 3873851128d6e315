using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Computes;

/// <summary>
/// The operations on computes: clusters whose nodes are containers on this machine, and compute instances, of which there are
/// records: jobs run on them, one step at a time.
/// </summary>
internal sealed class ComputeOperations(
    Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    private const string Kind = Compute.Kind;
    private const string Path = $"{Operation.Workspace}/computes";

    public IEnumerable<Operation> Operations =>
    [
        new("Compute_List", "GET", Path, ListAsync),
        new("Compute_Get", "GET", $"{Path}/{{name}}", GetAsync),
        new("Compute_CreateOrUpdate", "PUT", $"{Path}/{{name}}", PutAsync),
        new("Compute_Delete", "DELETE", $"{Path}/{{name}}", DeleteAsync),
        new("Compute_Update", "PATCH", $"{Path}/{{name}}", PatchAsync),
        new("Compute_ListNodes", "POST", $"{Path}/{{name}}/listNodes", ListNodesAsync),
        new("Compute_Start", "POST", $"{Path}/{{name}}/start", (request, _) => Task.FromResult(SetState(request, "Running"))),
        new("Compute_Stop", "POST", $"{Path}/{{name}}/stop", (request, _) => Task.FromResult(SetState(request, "Stopped"))),
        new("Compute_Restart", "POST", $"{Path}/{{name}}/restart", (request, _) => Task.FromResult(SetState(request, "Running"))),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(
            Page.Cut(request, scope, database.Read(connection => connection.ListResources(Kind)), resource => Body(resource))));

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        return Task.FromResult(ApiResult.Ok(database.Read(connection => Body(
            connection.FindResource(Kind, "", name) ?? throw ApiException.ResourceNotFound($"computes/{name}"),
            connection.ListStepsOn(name).Count))));
    }

    private ApiResult SetState(ApiRequest request, string state)
    {
        var name = request.Path("name");
        return database.Write(connection =>
        {
            var body = connection.FindResource(Kind, "", name)?.Body ?? throw ApiException.ResourceNotFound($"computes/{name}");
            var properties = Envelope.Properties(body);
            if (properties.FindText("computeType") != Compute.Instance)
            {
                throw ApiException.UserError(
                    $"The compute '{name}' is no compute instance: only those are started and stopped.", "properties.computeType");
            }

            properties["properties"] = properties.FindObject("properties")?.DeepClone() ?? new JsonObject();
            properties["properties"]!["state"] = state;
            connection.PutResource(Kind, "", name, body, clock.GetUtcNow());
            return asyncOperations.Accepted(connection, request);
        });
    }

    /// <summary>Changes what of a cluster may be changed: how many nodes it has.</summary>
    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var settings = patch.FindObject("properties")?.FindObject("properties")?.FindObject("scaleSettings")
            ?? throw ApiException.InvalidContent(
                "Only 'scaleSettings' of a cluster can be changed.", "properties.properties.scaleSettings");
        return database.Write(connection =>
        {
            var body = connection.FindResource(Kind, "", name)?.Body ?? throw ApiException.ResourceNotFound($"computes/{name}");
            Envelope.Properties(body).FindObject("properties")!["scaleSettings"] = settings.DeepClone();
            Compute.Check(Envelope.Properties(body));
            return ApiResult.Ok(Body(connection.PutResource(Kind, "", name, body, clock.GetUtcNow()).Resource));
        });
    }

    /// <summary>A node is where a step runs; those without one are not there.</summary>
    private Task<ApiResult> ListNodesAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var steps = database.Read(connection =>
        {
            _ = connection.FindResource(Kind, "", name) ?? throw ApiException.ResourceNotFound($"computes/{name}");
            return connection.ListStepsOn(name);
        });
        return Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["nodes"] = new JsonArray([.. steps.Select(JsonNode (id) => new JsonObject
            {
                ["nodeId"] = id,
                ["nodeState"] = "running",
                ["runId"] = id,
                ["privateIpAddress"] = null,
                ["publicIpAddress"] = null,
                ["port"] = null,
            })]),
        }));
    }

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        Compute.Check(Envelope.Properties(body));
        return database.Write(connection =>
        {
            var (resource, created) = connection.PutResource(Kind, "", request.Path("name"), body, clock.GetUtcNow());
            return asyncOperations.Started(connection, request, Body(resource), created);
        });
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(database.Write(connection => connection.DeleteResource(Kind, "", request.Path("name")))
            ? new ApiResult(200)
            : ApiResult.NoContent);

    private static JsonObject Body(StoredResource resource, int busy = 0)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        properties["provisioningState"] = "Succeeded";
        properties["createdOn"] = Timestamp.Write(resource.CreatedAt);
        properties["modifiedOn"] = Timestamp.Write(resource.ModifiedAt);
        properties["isAttachedCompute"] = false;
        properties["computeLocation"] = WorkspaceScope.Location;
        properties["resourceId"] = null;
        if (properties.FindText("computeType") == Compute.Instance)
        {
            properties["properties"] ??= new JsonObject();
            properties["properties"]!["state"] ??= "Running";
        }
        else if (properties.FindObject("properties") is { } cluster)
        {
            cluster["allocationState"] = "Steady";
            cluster["currentNodeCount"] = busy;
            cluster["targetNodeCount"] = busy;
            // A password that was given is taken and never given out, as Azure does.
            cluster.FindObject("userAccountCredentials")?.Remove("adminUserPassword");
        }

        return envelope;
    }
}
