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
    private readonly WorkspaceConnection _connection;
    private readonly GuardedRequests _requests;

    public ResourceClient(WorkspaceConnection connection)
    {
        var options = connection.Configure(new ArmClientOptions
        {
            // With the audience that Entra knows, wherever the endpoint is.
            Environment = new ArmEnvironment(connection.ArmEndpoint, "https://management.azure.com"),
        });
        options.AddPolicy(new OmitNullLocation(), HttpPipelinePosition.PerCall);
        options.AddPolicy(new OneServer(connection.ArmEndpoint), HttpPipelinePosition.PerCall);
        options.AddPolicy(new BoundedAnswers(BoundedAnswers.MostBytes), HttpPipelinePosition.BeforeTransport);
        ApiVersions.Set(options);
        _arm = new ArmClient(connection.Credential, connection.SubscriptionId, options);
        _workspaceId = connection.WorkspaceId;
        _connection = connection;
        _requests = new GuardedRequests(connection);
    }

    /// <summary>A resource as the workspace has it; null when it has none.</summary>
    /// <param name="path">The path below the workspace; empty for the workspace itself.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) => _requests.RunAsync(
        $"read {Shown(path)}",
        async token =>
        {
            try
            {
                var response = await _arm.GetGenericResource(IdOf(path)).GetAsync(token).ConfigureAwait(false);
                return Parse(response.GetRawResponse());
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return null;
            }
        },
        cancellationToken);

    /// <summary>Writes a resource and waits until it is provisioned; nulls in the body are left out.</summary>
    /// <returns>The resource as the workspace took it, before anybody else can have changed it; null where it did not say.</returns>
    public async Task<JsonObject?> PutAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        var doing = $"write {Shown(path)}";
        var operation = await _requests.RunAsync(
            doing,
            token => _arm.GetGenericResources().CreateOrUpdateAsync(WaitUntil.Started, IdOf(path), Data(body), token),
            cancellationToken).ConfigureAwait(false);
        var taken = Parse(operation.GetRawResponse());
        await CompleteAsync(doing, operation, cancellationToken).ConfigureAwait(false);
        return taken;
    }

    /// <summary>Deletes a resource and waits until it is gone; one that is not there is gone.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var doing = $"delete {Shown(path)}";
        var operation = await _requests.RunAsync<Operation?>(
            doing,
            async token =>
            {
                try
                {
                    return await _arm.GetGenericResource(IdOf(path)).DeleteAsync(WaitUntil.Started, token).ConfigureAwait(false);
                }
                catch (RequestFailedException e) when (e.Status == 404)
                {
                    // Someone was quicker.
                    return null;
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (operation is not null)
        {
            await CompleteAsync(doing, operation, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CompleteAsync(string doing, Operation operation, CancellationToken cancellationToken)
    {
        for (var wait = new OperationWait(doing, _connection); !operation.HasCompleted;)
        {
            var answer = await _requests.RunAsync(
                doing, token => operation.UpdateStatusAsync(token).AsTask(), cancellationToken).ConfigureAwait(false);
            if (!operation.HasCompleted)
            {
                await wait.PauseAsync(answer, cancellationToken).ConfigureAwait(false);
            }
        }
    }

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
