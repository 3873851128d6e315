using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Datastores;

/// <summary>
/// The workspace's datastores: the default one, whose blobs this server holds, and the same under the name that
/// Azure gives to the place of run artifacts.
/// </summary>
internal sealed class DatastoreOperations(WorkspaceScope scope, SharedAccessSignature signature) : IOperations
{
    /// <summary>The second name of the default store: run artifacts are addressed through it.</summary>
    public const string Artifacts = "workspaceartifactstore";

    private const string Path = $"{Operation.Workspace}/datastores";

    // A client asks for a secret when it needs one, and again when it is refused.
    private static readonly TimeSpan SecretValidity = TimeSpan.FromHours(24);

    public IEnumerable<Operation> Operations =>
    [
        new("Datastores_List", "GET", Path, ListAsync),
        new("Datastores_Get", "GET", $"{Path}/{{name}}", GetAsync),
        new("Datastores_ListSecrets", "POST", $"{Path}/{{name}}/listSecrets", ListSecretsAsync),
        new("Datastores_CreateOrUpdate", "PUT", $"{Path}/{{name}}", null),
        new("Datastores_Delete", "DELETE", $"{Path}/{{name}}", null),
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var defaultOnly = bool.TryParse(request.Query("isDefault"), out var flag) && flag;
        string[] names = defaultOnly
            ? [WorkspaceScope.DefaultDatastore]
            : [WorkspaceScope.DefaultDatastore, Artifacts];
        return Task.FromResult(ApiResult.Ok(Page.Cut(request, scope, names, Body)));
    }

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(Body(Known(request))));

    private Task<ApiResult> ListSecretsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        Known(request);
        return Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["secretsType"] = "Sas",
            ["sasToken"] = signature.ForContainer(scope.DefaultContainer, "racwdl", SecretValidity),
        }));
    }

    private static string Known(ApiRequest request)
    {
        var name = request.Path("name");
        string[] known = [WorkspaceScope.DefaultDatastore, Artifacts];
        return known.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw ApiException.ResourceNotFound($"datastores/{name}");
    }

    private JsonObject Body(string name) => Envelope.Of(new StoredResource(
        "datastores",
        "",
        name,
        new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["datastoreType"] = "AzureBlob",
                ["accountName"] = WorkspaceScope.StorageAccount,
                ["containerName"] = scope.DefaultContainer,
                ["endpoint"] = scope.Origin.Authority,
                ["protocol"] = "https",
                ["serviceDataAccessAuthIdentity"] = "None",
                ["credentials"] = new JsonObject { ["credentialsType"] = "Sas" },
                ["isDefault"] = name == WorkspaceScope.DefaultDatastore,
                ["description"] = null,
                ["properties"] = new JsonObject(),
                ["tags"] = new JsonObject(),
            },
        },
        scope.CreatedAt,
        scope.CreatedAt));
}
