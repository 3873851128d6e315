using Microsoft.AspNetCore.Routing;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Registries;

namespace Slipway.Workspace.State;

/// <summary>The one workspace that this server holds, and the addresses under which it is reached.</summary>
/// <param name="WorkspaceId">The workspace's id, made at its first start and kept for ever.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Port">The loopback port.</param>
internal sealed record WorkspaceScope(Guid WorkspaceId, DateTimeOffset CreatedAt, int Port)
{
    public const string SubscriptionId = "00000000-0000-0000-0000-000000000000";
    public const string TenantId = "00000000-0000-0000-0000-000000000000";
    public const string ResourceGroup = "local";
    public const string WorkspaceName = "local";
    public const string Location = "local";
    public const string StorageAccount = "slipwaylocal";
    public const string DefaultDatastore = "workspaceblobstore";

    /// <summary>What the Resource Manager ids of the workspace and of what lies beside it begin with.</summary>
    public const string ProviderId =
        $"/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}/providers/Microsoft.MachineLearningServices";

    /// <summary>The Resource Manager id of the workspace.</summary>
    public const string ArmId = $"{ProviderId}/workspaces/{WorkspaceName}";

    /// <summary>The address of every service but the blobs'.</summary>
    public Uri Origin => new($"https://localhost:{Port}");

    /// <summary>The address of the pages for people; the API's until they are served.</summary>
    public Uri Pages
    {
        get => field ?? Origin;
        set;
    }

    /// <summary>Whether jobs may read what lies on the internet.</summary>
    public bool FetchesPublicData { get; init; } = true;

    /// <summary>Whether jobs may read what lies in storage accounts of Azure and is not public.</summary>
    public bool ReadsClosedData { get; init; }

    /// <summary>The environments that Azure curates, as far as there are images for them.</summary>
    public CuratedEnvironments Curated { get; init; } = new(file: null);

    /// <summary>The address of the storage account; a subdomain, as Azure's clients build it.</summary>
    public Uri BlobOrigin => new($"https://{StorageAccount}.blob.localhost:{Port}");

    /// <summary>
    /// The address of a container or blob that needs no name resolution: the account in the path, as emulators have it.
    /// Not every machine resolves subdomains of localhost.
    /// </summary>
    public Uri BlobAddress(BlobLocation location) => new($"https://127.0.0.1:{Port}/{StorageAccount}{UriPath(location)}");

    /// <summary>The address of a container or blob in Azure's form, for clients that take addresses apart.</summary>
    public Uri AzureBlobAddress(BlobLocation location) => new(BlobOrigin, UriPath(location));

    /// <summary>The container of the default datastore.</summary>
    public string DefaultContainer => $"azureml-blobstore-{WorkspaceId}";

    /// <summary>Refuses a path that names another subscription, resource group or workspace.</summary>
    /// <exception cref="ApiException">404: it does.</exception>
    public static void Check(RouteValueDictionary route)
    {
        if (Other(route, "subscriptionId", SubscriptionId) is { } subscription)
        {
            throw new ApiException(404, "SubscriptionNotFound", $"The subscription '{subscription}' could not be found.");
        }

        if (Other(route, "resourceGroupName", ResourceGroup) is { } group)
        {
            throw new ApiException(404, "ResourceGroupNotFound", $"Resource group '{group}' could not be found.");
        }

        if (Other(route, "workspaceName", WorkspaceName) is { } workspace)
        {
            throw ApiException.ResourceNotFound($"Microsoft.MachineLearningServices/workspaces/{workspace}");
        }
    }

    private static string UriPath(BlobLocation location) => $"/{location.Container}"
        + string.Concat(location.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(s => $"/{Uri.EscapeDataString(s)}"));

    private static string? Other(RouteValueDictionary route, string name, string own) =>
        route[name] is string given && !given.Equals(own, StringComparison.OrdinalIgnoreCase) ? given : null;
}
