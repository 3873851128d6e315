using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Workspaces;

/// <summary>The workspace itself, and what of Resource Manager lies above it.</summary>
internal sealed class WorkspaceOperations(WorkspaceScope scope) : IOperations
{
    private const string Subscription = "/subscriptions/{subscriptionId}";
    private const string Group = $"{Subscription}/resourceGroups/{{resourceGroupName}}";
    private const string Provider = "providers/Microsoft.MachineLearningServices/workspaces";

    public IEnumerable<Operation> Operations =>
    [
        new("Subscriptions_List", "GET", "/subscriptions", ListSubscriptionsAsync),
        new("Subscriptions_Get", "GET", Subscription, GetSubscriptionAsync),
        new("ResourceGroups_Get", "GET", Group, GetGroupAsync),
        new("Workspaces_Get", "GET", Operation.Workspace, GetAsync),
        new("Workspaces_ListByResourceGroup", "GET", $"{Group}/{Provider}", ListAsync),
        new("Workspaces_ListBySubscription", "GET", $"{Subscription}/{Provider}", ListAsync),
        new("Discovery_Get", "GET", "/discovery", DiscoverAsync) { Surface = Surface.Open },
    ];

    private Task<ApiResult> ListSubscriptionsAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(new JsonObject { ["value"] = new JsonArray(SubscriptionBody()) }));

    private Task<ApiResult> GetSubscriptionAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(SubscriptionBody()));

    private Task<ApiResult> GetGroupAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(new JsonObject
        {
            ["id"] = $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}",
            ["name"] = WorkspaceScope.ResourceGroup,
            ["type"] = "Microsoft.Resources/resourceGroups",
            ["location"] = WorkspaceScope.Location,
            ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
        }));

    private Task<ApiResult> GetAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(WorkspaceBody()));

    private Task<ApiResult> ListAsync(ApiRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(ApiResult.Ok(new JsonObject { ["value"] = new JsonArray(WorkspaceBody()) }));

    private Task<ApiResult> DiscoverAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var origin = scope.Origin.AbsoluteUri.TrimEnd('/');
        return Task.FromResult(ApiResult.Ok(new JsonObject { ["api"] = origin, ["history"] = origin }));
    }

    private JsonObject WorkspaceBody() => new()
    {
        ["id"] = WorkspaceScope.ArmId,
        ["name"] = WorkspaceScope.WorkspaceName,
        ["type"] = "Microsoft.MachineLearningServices/workspaces",
        ["location"] = WorkspaceScope.Location,
        ["tags"] = new JsonObject(),
        ["identity"] = new JsonObject { ["type"] = "None" },
        ["kind"] = "Default",
        ["sku"] = new JsonObject { ["name"] = "Basic", ["tier"] = "Basic" },
        ["properties"] = new JsonObject
        {
            ["friendlyName"] = WorkspaceScope.WorkspaceName,
            ["description"] = "The local workspace.",
            ["workspaceId"] = scope.WorkspaceId.ToString(),
            ["provisioningState"] = "Succeeded",
            ["discoveryUrl"] = new Uri(scope.Origin, "discovery").AbsoluteUri,
            ["mlFlowTrackingUri"] = null,
            ["storageAccount"] =
                $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}"
                + $"/providers/Microsoft.Storage/storageAccounts/{WorkspaceScope.StorageAccount}",
            ["publicNetworkAccess"] = "Disabled",
            ["hbiWorkspace"] = false,
        },
        ["systemData"] = Envelope.SystemData(scope.CreatedAt, scope.CreatedAt),
    };

    private static JsonObject SubscriptionBody() => new()
    {
        ["id"] = $"/subscriptions/{WorkspaceScope.SubscriptionId}",
        ["subscriptionId"] = WorkspaceScope.SubscriptionId,
        ["tenantId"] = WorkspaceScope.TenantId,
        ["displayName"] = WorkspaceScope.WorkspaceName,
        ["state"] = "Enabled",
    };
}
