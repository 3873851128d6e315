using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Assets;

/// <summary>The operations on the containers and versions of one kind of asset.</summary>
internal sealed class AssetOperations(AssetKind kind, Database database, WorkspaceScope scope, TimeProvider clock)
    : IOperations
{
    // What the Python SDK asks for when its user names no version of a component.
    private const string DefaultVersion = "azureml_default";

    /// <summary>Writes out, in the properties of a version that is put, what they refer to elsewhere in the workspace.</summary>
    public Action<AssetKind, JsonObject, SqliteConnection, WorkspaceScope> Resolve { get; init; } = static (_, _, _, _) => { };

    public IEnumerable<Operation> Operations
    {
        get
        {
            var container = $"{Operation.Workspace}/{kind.Segment}";
            var versions = $"{container}/{{name}}/versions";
            return
            [
                new($"{kind.OperationName}Containers_List", "GET", container, ListContainersAsync),
                new($"{kind.OperationName}Containers_Get", "GET", $"{container}/{{name}}", GetContainerAsync),
                new($"{kind.OperationName}Containers_CreateOrUpdate", "PUT", $"{container}/{{name}}", PutContainerAsync),
                new($"{kind.OperationName}Containers_Delete", "DELETE", $"{container}/{{name}}", DeleteContainerAsync),
                new($"{kind.OperationName}Versions_List", "GET", versions, ListVersionsAsync),
                new($"{kind.OperationName}Versions_Get", "GET", $"{versions}/{{version}}", GetVersionAsync),
                new($"{kind.OperationName}Versions_CreateOrUpdate", "PUT", $"{versions}/{{version}}", PutVersionAsync),
                new($"{kind.OperationName}Versions_Delete", "DELETE", $"{versions}/{{version}}", DeleteVersionAsync),
            ];
        }
    }

    private Task<ApiResult> ListContainersAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var archived = ListView.IsArchived(request);
        var page = database.Read(connection => Page.Cut(
            request,
            scope,
            connection.ListResources(kind.Segment).Where(c => archived is null || VersionSearch.IsArchived(c) == archived).ToList(),
            c => Container(connection, c)));
        return Task.FromResult(ApiResult.Ok(page));
    }

    private Task<ApiResult> GetContainerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        return Task.FromResult(ApiResult.Ok(database.Read(connection =>
            connection.FindResource(kind.Segment, "", name) is { } found
                ? Container(connection, found)
                : throw ApiException.ResourceNotFound($"{kind.Segment}/{name}"))));
    }

    private async Task<ApiResult> PutContainerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        return database.Write(connection =>
        {
            var (resource, created) = connection.PutResource(
                kind.Segment, "", request.Path("name"), body, clock.GetUtcNow());
            return ApiResult.Put(Container(connection, resource), created);
        });
    }

    private Task<ApiResult> DeleteContainerAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(database.Write(connection => connection.DeleteResource(kind.Segment, "", request.Path("name")))
            ? new ApiResult(200)
            : ApiResult.NoContent);

    private Task<ApiResult> ListVersionsAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("name");
        var wanted = new VersionSearch(request);
        var versions = database.Read(connection => wanted.IsByHash
            ? connection.ListResourcesOfAll(kind.Versions)
            : connection.ListResources(kind.Versions, name));
        return Task.FromResult(ApiResult.Ok(
            Page.Cut(request, scope, [.. ListOrder.Versions(request, versions.Where(wanted.Matches))], Version)));
    }

    private Task<ApiResult> GetVersionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, version) = (request.Path("name"), request.Path("version"));
        return Task.FromResult(ApiResult.Ok(Version(
            database.Read(connection => kind == AssetKind.Components && version == DefaultVersion
                ? connection.ListResources(kind.Versions, name) is [.., var newest] ? newest : null
                : connection.FindResource(kind.Versions, name, version))
            ?? throw ApiException.ResourceNotFound($"{kind.Segment}/{name}/versions/{version}"))));
    }

    private async Task<ApiResult> PutVersionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var (name, version) = (request.Path("name"), request.Path("version"));
        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        kind.CheckProperties(Envelope.Properties(body));
        return database.Write(connection =>
        {
            Resolve(kind, Envelope.Properties(body), connection, scope);
            var before = connection.FindResource(kind.Versions, name, version);
            if (before is not null && !AssetContent.Same(kind, name, version, before.Body, body))
            {
                throw ApiException.Conflict(
                    $"Version '{version}' of '{name}' in {kind.Segment} exists with another content, and versions are "
                    + "immutable. Use another version.",
                    $"{kind.Segment}/{name}/versions/{version}");
            }

            if (connection.FindResource(kind.Segment, "", name) is null)
            {
                var container = new JsonObject { ["properties"] = new JsonObject() };
                connection.PutResource(kind.Segment, "", name, container, clock.GetUtcNow());
            }

            var (resource, created) = connection.PutResource(kind.Versions, name, version, body, clock.GetUtcNow());
            return ApiResult.Put(Version(resource), created);
        });
    }

    private Task<ApiResult> DeleteVersionAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(
            database.Write(connection =>
                connection.DeleteResource(kind.Versions, request.Path("name"), request.Path("version")))
                ? new ApiResult(200)
                : ApiResult.NoContent);

    private JsonObject Version(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        var properties = envelope["properties"]!.AsObject();
        kind.Complete(properties, resource.Parent, resource.Name);
        SetProvisioned(properties);
        properties["tags"] ??= new JsonObject();
        properties["properties"] ??= new JsonObject();
        SetDefault(properties, "isAnonymous", false);
        SetDefault(properties, "isArchived", false);
        return envelope;
    }

    private JsonObject Container(SqliteConnection connection, StoredResource resource)
    {
        var versions = connection.ListResources(kind.Versions, resource.Name);
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
