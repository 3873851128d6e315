using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.BatchEndpoints;

/// <summary>The operations on the deployments of batch endpoints: pipeline components.</summary>
internal sealed class DeploymentOperations(
    Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    public const string Kind = "batchEndpoints/deployments";
    private const string Path = $"{Operation.Workspace}/batchEndpoints/{{endpoint}}/deployments";

    public IEnumerable<Operation> Operations =>
    [
        new("BatchDeployments_List", "GET", Path, ListAsync),
        new("BatchDeployments_Get", "GET", $"{Path}/{{deployment}}", GetAsync),
        new("BatchDeployments_CreateOrUpdate", "PUT", $"{Path}/{{deployment}}", PutAsync),
        new("BatchDeployments_Update", "PATCH", $"{Path}/{{deployment}}", PatchAsync),
        new("BatchDeployments_Delete", "DELETE", $"{Path}/{{deployment}}", DeleteAsync),
    ];

    /// <summary>The id of the pipeline component that a deployment runs.</summary>
    /// <exception cref="ApiException">400: it runs something else.</exception>
    public static string ComponentId(JsonObject properties)
    {
        const string path = "properties.deploymentConfiguration";
        var configuration = properties.FindObject("deploymentConfiguration")
            ?? throw ApiException.UserError(
                "The local workspace runs deployments of pipeline components; 'deploymentConfiguration' is required.",
                path);
        var type = configuration.FindText("deploymentConfigurationType");
        if (type is null || !LenientJson.Same(type, "PipelineComponent"))
        {
            throw ApiException.UserError(
                $"The local workspace runs deployments of type PipelineComponent, not '{type}'.",
                $"{path}.deploymentConfigurationType");
        }

        return configuration.Find("componentId") switch
        {
            JsonObject reference => reference.FindText("assetId"),
            { } text => text.Text(),
            null => null,
        } ?? throw ApiException.InvalidContent("'componentId.assetId' is required.", $"{path}.componentId");
    }

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var endpoint = request.Path("endpoint");
        var all = database.Read(connection =>
        {
            CheckEndpoint(connection.FindResource(BatchEndpointOperations.Kind, "", endpoint), endpoint);
            return connection.ListResources(Kind, endpoint);
        });
        return Task.FromResult(ApiResult.Ok(Page.Cut(request, scope, all, Body)));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (endpoint, name) = (request.Path("endpoint"), request.Path("deployment"));
        return Task.FromResult(ApiResult.Ok(Body(
            database.Read(connection => connection.FindResource(Kind, endpoint, name))
            ?? throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}/deployments/{name}"))));
    }

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (endpoint, name) = (request.Path("endpoint"), request.Path("deployment"));
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var componentId = ComponentId(Envelope.Properties(body));
        return database.Write(connection =>
        {
            CheckEndpoint(connection.FindResource(BatchEndpointOperations.Kind, "", endpoint), endpoint);
            new AssetResolver(connection, scope)
                .PipelineComponent(componentId, "properties.deploymentConfiguration.componentId");
            var (resource, created) = connection.PutResource(Kind, endpoint, name, body, clock.GetUtcNow());
            return asyncOperations.Started(connection, request, Body(resource), created);
        });
    }

    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (endpoint, name) = (request.Path("endpoint"), request.Path("deployment"));
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var properties = patch.FindObject("properties") ?? [];
        if (patch.FirstOrDefault(member => member.Key is not ("tags" or "properties")) is { Key: { } other })
        {
            throw ApiException.InvalidContent($"'{other}' can't be patched; 'tags' and 'properties.description' can.", other);
        }

        if (properties.FirstOrDefault(member => member.Key is not "description") is { Key: { } property })
        {
            throw ApiException.InvalidContent($"'{property}' can't be patched; only 'description' can.", $"properties.{property}");
        }

        return database.Write(connection =>
        {
            var before = connection.FindResource(Kind, endpoint, name)
                ?? throw ApiException.ResourceNotFound($"batchEndpoints/{endpoint}/deployments/{name}");
            if (patch.FindObject("tags") is { } tags)
            {
                before.Body["tags"] = tags.DeepClone();
            }

            if (properties.ContainsKey("description"))
            {
                Envelope.Properties(before.Body)["description"] = properties["description"]?.DeepClone();
            }

            return ApiResult.Ok(Body(connection.PutResource(Kind, endpoint, name, before.Body, clock.GetUtcNow()).Resource));
        });
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (endpoint, name) = (request.Path("endpoint"), request.Path("deployment"));
        return Task.FromResult(database.Write(connection =>
        {
            var isDefault = connection.FindResource(BatchEndpointOperations.Kind, "", endpoint) is { } found
                && Envelope.Properties(found.Body).FindObject("defaults")?.FindText("deploymentName") is { } current
                && current.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (isDefault)
            {
                throw ApiException.UserError(
                    $"'{name}' is the default deployment of the endpoint '{endpoint}' and can't be deleted.", name);
            }

            return connection.DeleteResource(Kind, endpoint, name) ? new ApiResult(200) : ApiResult.NoContent;
        }));
    }

    private static void CheckEndpoint(StoredResource? endpoint, string name)
    {
        if (endpoint is null)
        {
            throw ApiException.ResourceNotFound($"batchEndpoints/{name}");
        }
    }

    private static JsonObject Body(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        envelope["properties"]!.AsObject()["provisioningState"] = "Succeeded";
        return envelope;
    }
}
