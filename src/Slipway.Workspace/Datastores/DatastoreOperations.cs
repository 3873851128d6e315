using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Datastores;

/// <summary>
/// The workspace's datastores: the default one, whose blobs this server holds, the same under the name that Azure
/// gives to the place of run artifacts, the two of file shares that each workspace has, and those that users put.
/// </summary>
internal sealed class DatastoreOperations(
    Database database, WorkspaceScope scope, SharedAccessSignature signature, TimeProvider clock) : IOperations
{
    private const string Kind = "datastores";

    /// <summary>The second name of the default store: run artifacts are addressed through it.</summary>
    public const string Artifacts = "workspaceartifactstore";

    private const string Path = $"{Operation.Workspace}/datastores";

    // Azure's own names; nothing serves file shares here, and no job's data may lie in them.
    private static readonly string[] FileShares = ["workspacefilestore", "workspaceworkingdirectory"];

    private static readonly string[] OwnNames = [WorkspaceScope.DefaultDatastore, Artifacts, .. FileShares];

    // A client asks for a secret when it needs one, and again when it is refused.
    private static readonly TimeSpan SecretValidity = TimeSpan.FromHours(24);

    public IEnumerable<Operation> Operations =>
    [
        new("Datastores_List", "GET", Path, ListAsync),
        new("Datastores_Get", "GET", $"{Path}/{{name}}", GetAsync),
        new("Datastores_ListSecrets", "POST", $"{Path}/{{name}}/listSecrets", ListSecretsAsync),
        new("Datastores_CreateOrUpdate", "PUT", $"{Path}/{{name}}", PutAsync),
        new("Datastores_Delete", "DELETE", $"{Path}/{{name}}", DeleteAsync),
    ];

    /// <summary>Whether this server holds the files of a datastore.</summary>
    public static bool HasFiles(string name) => NameOfWorkspace(name) is { } own && !IsFileShare(own);

    /// <summary>What was put of a datastore that is not the workspace's own; null for none.</summary>
    public static JsonObject? Put(SqliteConnection connection, string name) =>
        NameOfWorkspace(name) is null && connection.FindResource(Kind, "", name) is { } resource ? Envelope.Properties(resource.Body) : null;

    /// <summary>All datastores, with what was put of them: secrets too.</summary>
    public IEnumerable<StoredResource> All() =>
    [
        .. OwnNames.Select(OfWorkspace),
        .. database.Read(connection => connection.ListResources(Kind)),
    ];

    /// <exception cref="ApiException">404: there is none of that name.</exception>
    public StoredResource Find(string name) => NameOfWorkspace(name) is { } own
        ? OfWorkspace(own)
        : database.Read(connection => connection.FindResource(Kind, "", name))
            ?? throw ApiException.ResourceNotFound($"datastores/{name}");

    /// <summary>A datastore as it is shown: without its secrets.</summary>
    public static JsonObject Body(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        Datastore.HideSecrets(properties);
        properties["isDefault"] = resource.Name == WorkspaceScope.DefaultDatastore;
        return envelope;
    }

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var names = request.Query("names")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var text = request.Query("searchText");
        IEnumerable<StoredResource> all = request.QueryFlag("isDefault") == true ? [OfWorkspace(WorkspaceScope.DefaultDatastore)] : All();
        var wanted = all.Where(datastore =>
            (names is null || names.Contains(datastore.Name, StringComparer.OrdinalIgnoreCase))
            && (text is null || datastore.Name.Contains(text, StringComparison.OrdinalIgnoreCase)));
        return Task.FromResult(ApiResult.Ok(Page.Cut(request, scope, [.. ListOrder.Named(request, wanted)], Body)));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(Body(Find(request.Path("name")))));

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        RefuseOfWorkspace(name);
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        Datastore.Check(name, Envelope.Properties(body));
        var (resource, created) = database.Write(connection => connection.PutResource(Kind, "", name, body, clock.GetUtcNow()));
        if (!created)
        {
            database.Erase();
        }

        return ApiResult.Put(Body(resource), created);
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        RefuseOfWorkspace(name);
        if (!database.Write(connection => connection.DeleteResource(Kind, "", name)))
        {
            return Task.FromResult(ApiResult.NoContent);
        }

        database.Erase();
        return Task.FromResult(new ApiResult(200));
    }

    private Task<ApiResult> ListSecretsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        return Task.FromResult(ApiResult.Ok(NameOfWorkspace(name) is not { } own || IsFileShare(own)
            ? Datastore.Secrets(Find(name))
            : new JsonObject
            {
                ["secretsType"] = "Sas",
                ["sasToken"] = signature.ForContainer(scope.DefaultContainer, "racwdl", SecretValidity),
            }));
    }

    private static void RefuseOfWorkspace(string name)
    {
        if (NameOfWorkspace(name) is { } own)
        {
            throw ApiException.UserError($"The datastore '{own}' is the workspace's own and can't be changed.", "name");
        }
    }

    private static string? NameOfWorkspace(string name) =>
        OwnNames.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool IsFileShare(string name) => FileShares.Contains(name, StringComparer.Ordinal);

    private StoredResource OfWorkspace(string name)
    {
        var properties = new JsonObject
        {
            ["datastoreType"] = IsFileShare(name) ? "AzureFile" : "AzureBlob",
            ["accountName"] = WorkspaceScope.StorageAccount,
            [IsFileShare(name) ? "fileShareName" : "containerName"] = IsFileShare(name) ? name : scope.DefaultContainer,
            ["endpoint"] = scope.Origin.Authority,
            ["protocol"] = "https",
            ["serviceDataAccessAuthIdentity"] = "None",
            ["credentials"] = new JsonObject { ["credentialsType"] = IsFileShare(name) ? "None" : "Sas" },
            ["description"] = null,
            ["properties"] = new JsonObject(),
            ["tags"] = new JsonObject(),
        };
        return new StoredResource(Kind, "", name, new JsonObject { ["properties"] = properties }, scope.CreatedAt, scope.CreatedAt);
    }
}
