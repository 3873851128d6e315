using System.Text.Json.Nodes;
using Azure.Core;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>Reads and writes the resources below a workspace, and follows what the workspace has begun to its end.</summary>
/// <param name="http">The client of Azure Resource Manager.</param>
/// <param name="connection">The workspace.</param>
internal sealed class ResourceClient(HttpJsonClient http, WorkspaceConnection connection)
{
    /// <summary>A resource as the workspace has it; null when it has none.</summary>
    /// <param name="path">The path below the workspace; empty for the workspace itself.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task<JsonObject?> GetAsync(string path, CancellationToken cancellationToken) =>
        (await http.SendAsync(
            $"read {Shown(path)}", RequestMethod.Get, Address(path), null, cancellationToken, mayBeGone: true).ConfigureAwait(false)).Body;

    /// <summary>Writes a resource and waits until it is provisioned; nulls in the body are left out.</summary>
    /// <returns>The resource as the workspace took it, before anybody else can have changed it; null where it did not say.</returns>
    public async Task<JsonObject?> PutAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        var doing = $"write {Shown(path)}";
        var taken = await http.SendAsync(doing, RequestMethod.Put, Address(path), Sent(body), cancellationToken).ConfigureAwait(false);
        await new LongRunningOperation(doing, http, connection)
            .CompleteAsync(taken, Address(path), cancellationToken).ConfigureAwait(false);
        return taken.Body;
    }

    /// <summary>Deletes a resource, if it is there, and waits until it is gone.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        var doing = $"delete {Shown(path)}";

        // Someone may have been quicker.
        var taken = await http
            .SendAsync(doing, RequestMethod.Delete, Address(path), null, cancellationToken, mayBeGone: true).ConfigureAwait(false);
        await new LongRunningOperation(doing, http, connection).CompleteAsync(taken, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits for what an earlier run has begun to make and did not live to see: while it is being provisioned nothing
    /// can be built on it.
    /// </summary>
    /// <returns>The resource; null when there is none.</returns>
    /// <exception cref="DiagnosticException">SLP0073: it could not be provisioned. SLP0079: it takes too long.</exception>
    public async Task<JsonObject?> ProvisionedAsync(string path, CancellationToken cancellationToken)
    {
        for (var wait = new OperationWait($"go on with {path}", connection); ;)
        {
            var resource = await GetAsync(path, cancellationToken).ConfigureAwait(false);
            switch (Provisioning.Of(resource))
            {
                case Provisioning.State.UnderWay:
                    await wait.PauseAsync(null, cancellationToken).ConfigureAwait(false);
                    break;
                case Provisioning.State.Failed:
                    throw new DiagnosticException(new Diagnostic(
                        Codes.RequestFailed, $"{path} could not be provisioned, so nothing can be built on it")
                    {
                        Remedy = "Azure ML studio shows why; run it again to provision it anew",
                    });
                default:
                    return resource;
            }
        }
    }

    // What a resource is written with; what the workspace says of it besides, its id for one, is not sent back.
    private static JsonObject Sent(JsonObject body)
    {
        var sent = new JsonObject { ["properties"] = WithoutNulls(body["properties"]) ?? new JsonObject() };
        Json.Add(sent, "location", body.Text("location"));
        Json.Add(sent, "tags", WithoutNulls(body["tags"]));
        if (body["identity"] is JsonObject identity)
        {
            var own = new JsonObject();
            Json.Add(own, "type", identity.Text("type"));
            Json.AddUnlessEmpty(own, "userAssignedIdentities", new JsonObject((identity["userAssignedIdentities"] as JsonObject ?? [])
                .Select(assigned => KeyValuePair.Create(assigned.Key, (JsonNode?)new JsonObject()))));
            sent["identity"] = own;
        }

        return sent;
    }

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(pair => pair.Value is not null)
            .Select(pair => KeyValuePair.Create(pair.Key, WithoutNulls(pair.Value)))),
        _ => node?.DeepClone(),
    };

    private Uri Address(string path) => new(
        connection.ArmEndpoint,
        $"{connection.WorkspaceId}{(path.Length == 0 ? string.Empty : $"/{path}")}?api-version={ApiVersions.Stable}");

    private string Shown(string path) => path.Length == 0 ? $"workspace {connection.WorkspaceId}" : path;
}
