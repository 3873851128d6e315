using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Connections;

/// <summary>
/// The workspace's connections: addresses of services outside with the credentials for them, which go in and come out by
/// <c>listsecrets</c> alone. Nothing here connects to them.
/// </summary>
internal sealed class ConnectionOperations(Database database, WorkspaceScope scope, TimeProvider clock) : IOperations
{
    private const string Kind = "connections";
    private const string Path = $"{Operation.Workspace}/connections";

    public IEnumerable<Operation> Operations =>
    [
        new("WorkspaceConnections_List", "GET", Path, ListAsync),
        new("WorkspaceConnections_Get", "GET", $"{Path}/{{name}}", GetAsync),
        new("WorkspaceConnections_Create", "PUT", $"{Path}/{{name}}", PutAsync),
        new("WorkspaceConnections_Update", "PATCH", $"{Path}/{{name}}", PatchAsync),
        new("WorkspaceConnections_Delete", "DELETE", $"{Path}/{{name}}", DeleteAsync),
        new("WorkspaceConnections_ListSecrets", "POST", $"{Path}/{{name}}/listsecrets", ListSecretsAsync),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (category, target) = (request.Query("category"), request.Query("target"));
        var connections = database.Read(connection => connection.ListResources(Kind)).Where(resource =>
        {
            var properties = Envelope.Properties(resource.Body);
            return (category is null || category.Equals(properties.FindText("category"), StringComparison.OrdinalIgnoreCase))
                && (target is null || target == properties.FindText("target"));
        });
        return Task.FromResult(ApiResult.Ok(Page.Cut(request, scope, [.. connections], Shown)));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(Shown(Find(request))));

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Write(request.Path("name"), await request.BodyAsync(cancellationToken).ConfigureAwait(false), (_, given) => given);

    /// <summary>Changes what the patch has, and leaves the rest.</summary>
    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        return Write(request.Path("name"), patch, (before, given) =>
        {
            var body = before?.Body ?? throw NotFound(request);
            foreach (var (name, value) in Envelope.Properties(given))
            {
                body["properties"]![name] = value?.DeepClone();
            }

            return body;
        });
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (!database.Write(connection => connection.DeleteResource(Kind, "", request.Path("name"))))
        {
            return Task.FromResult(ApiResult.NoContent);
        }

        database.Erase();
        return Task.FromResult(new ApiResult(200));
    }

    private Task<ApiResult> ListSecretsAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(Envelope.Of(Find(request))));

    /// <summary>Writes what becomes, in one transaction, of what is there and what is given.</summary>
    private ApiResult Write(string name, JsonObject given, Func<StoredResource?, JsonObject, JsonObject> merge)
    {
        var (resource, created) = database.Write(connection => connection.PutResource(
            Kind, "", name, merge(connection.FindResource(Kind, "", name), given), clock.GetUtcNow()));
        if (!created)
        {
            // What was there may have been a secret.
            database.Erase();
        }

        return ApiResult.Ok(Shown(resource));
    }

    private StoredResource Find(ApiRequest request) =>
        database.Read(connection => connection.FindResource(Kind, "", request.Path("name")))
        ?? throw NotFound(request);

    private static ApiException NotFound(ApiRequest request) =>
        ApiException.ResourceNotFound($"connections/{request.Path("name")}");

    private static JsonObject Shown(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        envelope["properties"]!.AsObject().Remove("credentials");
        return envelope;
    }
}
