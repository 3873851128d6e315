using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Workspace.Http;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Registries;

/// <summary>
/// The registries, which hold assets for many workspaces and here are beside the one that there is; and what tells clients
/// that know a registry's name where it is.
/// </summary>
internal sealed partial class RegistryOperations(
    Database database, WorkspaceScope scope, AsyncOperations asyncOperations, TimeProvider clock) : IOperations
{
    /// <summary>Their type.</summary>
    public const string Kind = "registries";

    private const string BySubscription = "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices/registries";
    private const string Discovery = "registrymanagement/v1.0/registries/{registryName}/discovery";

    public IEnumerable<Operation> Operations =>
    [
        new("Registries_List", "GET", Operation.Registries, ListAsync),
        new("Registries_ListBySubscription", "GET", BySubscription, ListAsync),
        new("Registries_Get", "GET", Operation.Registry, GetAsync),
        new("Registries_CreateOrUpdate", "PUT", Operation.Registry, PutAsync),
        new("Registries_Update", "PATCH", Operation.Registry, PatchAsync),
        new("Registries_Delete", "DELETE", Operation.Registry, DeleteAsync),
        new("RegistryManagementNonWorkspace_Get", "GET", $"/{Discovery}", DiscoverAsync) { Surface = Surface.Data },
    ];

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(
            Page.Cut(request, scope, database.Read(connection => connection.ListResources(Kind)), Body)));

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(Body(Find(request))));

    private async Task<ApiResult> PutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("registryName");
        RefuseCurated(name);
        if (!RegistryName().IsMatch(name))
        {
            throw ApiException.UserError(
                $"'{name}' is no name of a registry: 3 to 33 letters, digits, '-' and '_', the first a letter or digit.", "registryName");
        }

        var body = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(body.FindText("location")))
        {
            throw ApiException.InvalidContent("'location' is required.", "location");
        }

        _ = Envelope.Properties(body);
        return database.Write(connection =>
        {
            var (resource, created) = connection.PutResource(Kind, "", name, body, clock.GetUtcNow());
            return asyncOperations.Started(connection, request, Body(resource), created);
        });
    }

    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("registryName");
        RefuseCurated(name);
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        if (patch.FirstOrDefault(member => member.Key is not ("tags" or "identity" or "sku")) is { Key: { } other })
        {
            throw ApiException.InvalidContent($"'{other}' can't be patched; 'tags', 'identity' and 'sku' can.", other);
        }

        return database.Write(connection =>
        {
            var before = connection.FindResource(Kind, "", name) ?? throw NotThere(name);
            foreach (var (member, value) in patch)
            {
                before.Body[member] = value?.DeepClone();
            }

            return ApiResult.Ok(Body(connection.PutResource(Kind, "", name, before.Body, clock.GetUtcNow()).Resource));
        });
    }

    private Task<ApiResult> DeleteAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var name = request.Path("registryName");
        RefuseCurated(name);
        return Task.FromResult(database.Write(connection => connection.DeleteResource(Kind, "", name)
            ? asyncOperations.Accepted(connection, request)
            : ApiResult.NoContent));
    }

    /// <summary>Where clients find the registry's own service, whose paths are the Resource Manager's below <see cref="Operation.Region"/>.</summary>
    private Task<ApiResult> DiscoverAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var registry = Body(Find(request));
        var location = registry["location"]!.GetValue<string>();
        return Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["registryName"] = registry["name"]!.GetValue<string>(),
            ["tenantId"] = WorkspaceScope.TenantId,
            ["subscriptionId"] = WorkspaceScope.SubscriptionId,
            ["resourceGroup"] = WorkspaceScope.ResourceGroup,
            ["workspaceName"] = "",
            ["primaryRegion"] = location,
            ["regions"] = new JsonArray(location),
            ["primaryRegionResourceProviderUri"] = scope.Origin.AbsoluteUri,
            ["registryFqdns"] = new JsonObject { [location] = new JsonObject { ["uri"] = scope.Origin.AbsoluteUri } },
        }));
    }

    private StoredResource Find(ApiRequest request)
    {
        var name = request.Path("registryName");
        return database.Read(connection => connection.FindResource(Kind, "", name))
            ?? (IsCurated(name) ? Curated() : throw NotThere(name));
    }

    private JsonObject Body(StoredResource resource)
    {
        var envelope = Envelope.Of(resource);
        envelope["tags"] ??= new JsonObject();
        envelope["location"] ??= WorkspaceScope.Location;
        var properties = envelope["properties"]!.AsObject();
        properties["discoveryUrl"] = new Uri(
            scope.Origin, Discovery.Replace("{registryName}", resource.Name, StringComparison.Ordinal)).AbsoluteUri;
        properties["publicNetworkAccess"] ??= "Disabled";
        properties["regionDetails"] ??= new JsonArray();
        return envelope;
    }

    private StoredResource Curated() => new(
        Kind, "", CuratedEnvironments.Registry,
        new JsonObject { ["location"] = WorkspaceScope.Location, ["properties"] = new JsonObject() },
        scope.CreatedAt, scope.CreatedAt);

    private static bool IsCurated(string name) => CuratedEnvironments.Registry.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static void RefuseCurated(string name)
    {
        if (IsCurated(name))
        {
            throw ApiException.UserError($"The registry '{name}' is Azure's own and can't be changed; take another name.", "registryName");
        }
    }

    private static ApiException NotThere(string name) => ApiException.ResourceNotFound($"{Kind}/{name}");

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{2,32}\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RegistryName();
}
