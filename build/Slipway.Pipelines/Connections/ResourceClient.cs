using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.ResourceManager;
using Azure.ResourceManager.Models;
using Azure.ResourceManager.Resources;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>Reads and writes the resources below a workspace, and follows long-running operations to their end.</summary>
internal sealed class ResourceClient
{
    private readonly ArmClient _arm;
    private readonly string _workspaceId;

    public ResourceClient(WorkspaceConnection connection)
    {
        var options = connection.Configure(new ArmClientOptions
        {
            // With the audience that Entra knows, wherever the endpoint is.
            Environment = new ArmEnvironment(connection.ArmEndpoint, "https://management.azure.com"),
        });
        options.AddPolicy(new OmitNullLocation(), HttpPipelinePosition.PerCall);
        ApiVersions.Set(options);
        _arm = new ArmClient(connection.Credential, connection.SubscriptionId, options);
        _workspaceId = connection.WorkspaceId;
    }

    /// <summary>A resource as the workspace has it; null when it has none.</summary>
    /// <param name="path">The path below the workspace; empty for the workspace itself.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) =>
        RequestErrors.GuardAsync($"read {Shown(path)}", async () =>
        {
            try
            {
                var response = await _arm.GetGenericResource(IdOf(path)).GetAsync(cancellationToken).ConfigureAwait(false);
                return Parse(response.GetRawResponse());
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return null;
            }
        });

    /// <summary>Writes a resource and waits until it is provisioned; nulls in the body are left out.</summary>
    public Task<JsonObject?> PutAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        RequestErrors.GuardAsync($"write {Shown(path)}", async () =>
        {
            var operation = await _arm.GetGenericResources()
                .CreateOrUpdateAsync(WaitUntil.Completed, IdOf(path), Data(body), cancellationToken)
                .ConfigureAwait(false);
            return Parse(operation.GetRawResponse());
        });

    /// <summary>Deletes a resource and waits until it is gone; one that is not there is gone.</summary>
    public Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        RequestErrors.GuardAsync($"delete {Shown(path)}", async () =>
        {
            try
            {
                await _arm.GetGenericResource(IdOf(path)).DeleteAsync(WaitUntil.Completed, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // Someone was quicker.
            }

            return true;
        });

    private ResourceIdentifier IdOf(string path) => new(path.Length == 0 ? _workspaceId : $"{_workspaceId}/{path}");

    private string Shown(string path) => path.Length == 0 ? $"workspace {_workspaceId}" : path;

    private static JsonObject? Parse(Response response) =>
        response.Content is { } content && content.ToMemory().Length > 0 ? JsonNode.Parse(content) as JsonObject : null;

    private static GenericResourceData Data(JsonObject body)
    {
        var data = new GenericResourceData(body.Text("location") is { } location ? new AzureLocation(location) : default)
        {
            Properties = BinaryData.FromString((WithoutNulls(body["properties"]) ?? new JsonObject()).ToJsonString()),
        };
        foreach (var (name, value) in body["tags"] as JsonObject ?? [])
        {
            data.Tags[name] = value.Text();
        }

        if (body["identity"] is JsonObject identity)
        {
            data.Identity = new ManagedServiceIdentity(new ManagedServiceIdentityType(identity.Text("type")));
            foreach (var (id, _) in identity["userAssignedIdentities"] as JsonObject ?? [])
            {
                data.Identity.UserAssignedIdentities[new ResourceIdentifier(id)] = new UserAssignedIdentity();
            }
        }

        return data;
    }

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(pair.Key, WithoutNulls(pair.Value)))),
        _ => node?.DeepClone(),
    };
}
