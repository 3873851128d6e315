using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Assets;

/// <summary>The operations on the containers and versions of one kind of asset, in the workspace and in registries.</summary>
internal sealed class AssetOperations(
    AssetKind kind, Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    // What the Python SDK asks for when its user names no version of a component.
    private const string DefaultVersion = "azureml_default";

    /// <summary>Writes out, in the properties of a version that is put, what they refer to elsewhere in the workspace.</summary>
    public Action<AssetKind, JsonObject, SqliteConnection, WorkspaceScope> Resolve { get; init; } = static (_, _, _, _) => { };

    public IEnumerable<Operation> Operations => [.. At(Operation.Workspace, ""), .. At(Operation.Registry, "Registry")];

    private IEnumerable<Operation> At(string home, string prefix)
    {
        var container = $"{home}/{kind.Segment}";
        var versions = $"{container}/{{name}}/versions";
        return
        [
            new($"{prefix}{kind.OperationName}Containers_List", "GET", container, ListContainersAsync),
            new($"{prefix}{kind.OperationName}Containers_Get", "GET", $"{container}/{{name}}", GetContainerAsync),
            new($"{prefix}{kind.OperationName}Containers_CreateOrUpdate", "PUT", $"{container}/{{name}}", PutContainerAsync),
            new($"{prefix}{kind.OperationName}Containers_Delete", "DELETE", $"{container}/{{name}}", DeleteContainerAsync),
            new($"{prefix}{kind.OperationName}Versions_List", "GET", versions, ListVersionsAsync),
            new($"{prefix}{kind.OperationName}Versions_Get", "GET", $"{versions}/{{version}}", GetVersionAsync),
            new($"{prefix}{kind.OperationName}Versions_CreateOrUpdate", "PUT", $"{versions}/{{version}}", PutVersionAsync),
            new($"{prefix}{kind.OperationName}Versions_Delete", "DELETE", $"{versions}/{{version}}", DeleteVersionAsync),
        ];
    }

    private AssetStore Store(SqliteConnection connection, ApiRequest request) => new(connection, scope, kind, AssetHome.Of(request));

    private Task<ApiResult> ListContainersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var archived = ListView.IsArchived(request);
        var page = database.Read(connection =>
        {
            var store = Store(connection, request).Found();
            return Page.Cut(
                request,
                scope,
                store.Containers().Where(c => archived is null || VersionSearch.IsArchived(c) == archived).ToList(),
                c => Container(store, c));
        });
        return Task.FromResult(ApiResult.Ok(page));
    }

    private Task<ApiResult> GetContainerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        return Task.FromResult(ApiResult.Ok(database.Read(connection =>
        {
            var store = Store(connection, request).Found();
            return store.Container(name) is { } found
                ? Container(store, found)
                : throw ApiException.ResourceNotFound($"{kind.Segment}/{name}");
        })));
    }

    private async Task<ApiResult> PutContainerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        return database.Write(connection =>
        {
            var store = Store(connection, request).Changeable();
            var (resource, created) = store.PutContainer(request.Path("name"), body, clock.GetUtcNow());
            var answer = Put(connection, request, Container(store, resource), created);
            return request.IsOfRegion ? answer with { Status = 201 } : answer;
        });
    }

    private Task<ApiResult> DeleteContainerAsync(ApiRequest request, CancellationToken cancellationToken) =>
        DeleteAsync(request, store => store.DeleteContainer(request.Path("name")));

    private Task<ApiResult> ListVersionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var wanted = new VersionSearch(request);
        var versions = database.Read(connection =>
        {
            var store = Store(connection, request).Found();
            return wanted.IsByHash ? store.VersionsOfAll() : store.Versions(name);
        });
        return Task.FromResult(ApiResult.Ok(
            Page.Cut(request, scope, [.. ListOrder.Versions(request, versions.Where(wanted.Matches))], Version)));
    }

    private Task<ApiResult> GetVersionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, version) = (request.Path("name"), request.Path("version"));
        return Task.FromResult(ApiResult.Ok(Version(
            database.Read(connection =>
            {
                var store = Store(connection, request).Found();
                return kind == AssetKind.Components && version == DefaultVersion
                    ? store.Versions(name) is [.., var newest] ? newest : null
                    : store.Version(name, version);
            })
            ?? throw ApiException.ResourceNotFound($"{kind.Segment}/{name}/versions/{version}"))));
    }

    private async Task<ApiResult> PutVersionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, version) = (request.Path("name"), request.Path("version"));
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        kind.CheckProperties(Envelope.Properties(body));
        return database.Write(connection =>
        {
            var store = Store(connection, request).Changeable();
            Resolve(kind, Envelope.Properties(body), connection, scope);
            store.RefuseOther(name, version, body);
            var (resource, created) = store.PutVersion(name, version, body, clock.GetUtcNow());
            var answer = Put(connection, request, Version(resource), created);
            return request.IsOfRegion ? answer with { Status = 202, Body = null } : answer;
        });
    }

    private Task<ApiResult> DeleteVersionAsync(ApiRequest request, CancellationToken cancellationToken) =>
        DeleteAsync(request, store => store.DeleteVersion(request.Path("name"), request.Path("version")));

    /// <summary>What is put into a registry is told to be under way, as Azure tells it.</summary>
    private ApiResult Put(SqliteConnection connection, ApiRequest request, JsonObject body, bool created) =>
        AssetHome.Of(request).Registry is null
            ? ApiResult.Put(body, created)
            : asyncOperations.Started(connection, request, body, created);

    private Task<ApiResult> DeleteAsync(ApiRequest request, Func<AssetStore, bool> delete) => Task.FromResult(database.Write(connection =>
        !delete(Store(connection, request).Changeable()) ? ApiResult.NoContent
        : AssetHome.Of(request).Registry is null || request.IsOfRegion ? new ApiResult(200)
        : asyncOperations.Accepted(connection, request)));

    private JsonObject Version(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        kind.Complete(properties, resource.Parent[(resource.Parent.LastIndexOf('/') + 1)..], resource.Name);
        SetProvisioned(properties);
        properties["tags"] ??= new JsonObject();
        properties["properties"] ??= new JsonObject();
        SetDefault(properties, "isAnonymous", false);
        SetDefault(properties, "isArchived", false);
        return envelope;
    }

    private JsonObject Container(AssetStore store, StoredResource resource)
    {
        var versions = store.Versions(resource.Name);
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        properties["latestVersion"] = versions.Count > 0 ? versions[^1].Name : null;
        properties["nextVersion"] = (versions.Select(v => Number(v.Name)).DefaultIfEmpty(0).Max() + 1L)
            .ToString(CultureInfo.InvariantCulture);
        kind.CompleteContainer(properties, versions.Count > 0 ? versions[^1].Body["properties"] as JsonObject : null);
        SetProvisioned(properties);
        SetDefault(properties, "isArchived", false);
        return envelope;
    }

    private void SetProvisioned(JsonObject properties)
    {
        if (kind.IsProvisioned)
        {
            properties["provisioningState"] = "Succeeded";
        }
    }

    private static int Number(string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static void SetDefault(JsonObject properties, string name, bool value)
    {
        if (properties[name] is null)
        {
            properties[name] = value;
        }
    }
}
