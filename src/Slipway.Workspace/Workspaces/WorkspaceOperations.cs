using System.Text.Json.Nodes;
using Slipway.Workspace.Contract;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Workspaces;

/// <summary>The workspace itself, and what of Resource Manager lies above it.</summary>
internal sealed class WorkspaceOperations(Database database, WorkspaceScope scope, TimeProvider clock) : IOperations
{
    private const string Subscription = "/subscriptions/{subscriptionId}";
    private const string Group = $"{Subscription}/resourceGroups/{{resourceGroupName}}";
    // What has been changed of it, a resource of a kind of its own.
    private const string Kind = "workspace";

    private const string StorageArmId =
        $"/subscriptions/{WorkspaceScope.SubscriptionId}/resourceGroups/{WorkspaceScope.ResourceGroup}"
        + $"/providers/Microsoft.Storage/storageAccounts/{WorkspaceScope.StorageAccount}";

    private static readonly string[] Diagnosed =
    [
        "userDefinedRouteResults", "networkSecurityRuleResults", "resourceLockResults", "dnsResolutionResults", "storageAccountResults",
        "keyVaultResults", "containerRegistryResults", "applicationInsightsResults", "otherResults",
    ];

    private static readonly string[] Changeable = ["description", "friendlyName", "imageBuildCompute"];

    private const string Provider = "providers/Microsoft.MachineLearningServices/workspaces";

    public IEnumerable<Operation> Operations =>
    [
        new("Subscriptions_List", "GET", "/subscriptions", ListSubscriptionsAsync),
        new("Subscriptions_Get", "GET", Subscription, GetSubscriptionAsync),
        new("ResourceGroups_Get", "GET", Group, GetGroupAsync),
        new("Workspaces_Get", "GET", Operation.Workspace, GetAsync),
        new("Workspaces_Update", "PATCH", Operation.Workspace, PatchAsync),
        new("Workspaces_ListKeys", "POST", $"{Operation.Workspace}/listKeys", (_, _) => Task.FromResult(ApiResult.Ok(Keys()))),
        new("Workspaces_ResyncKeys", "POST", $"{Operation.Workspace}/resyncKeys", (_, _) => Task.FromResult(new ApiResult(200))),
        new("Workspaces_Diagnose", "POST", $"{Operation.Workspace}/diagnose", (_, _) => Task.FromResult(ApiResult.Ok(Diagnosis()))),
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

    /// <summary>Changes what describes the workspace; what it is made of can't be changed here.</summary>
    private async Task<ApiResult> PatchAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var patch = await request.BodyAsync(cancellationToken).ConfigureAwait(false);
        var properties = patch.FindObject("properties") ?? [];
        // What only a preview of the API has is passed over: clients send its defaults.
        var known = ApiTypes.Shared.MembersOf("WorkspacePropertiesUpdateParameters");
        if (properties.FirstOrDefault(member =>
            known.ContainsKey(member.Key) && IsGiven(member.Value) && !Changeable.Contains(member.Key)) is { Key: { } other })
        {
            throw ApiException.UserError(
                $"'{other}' of the local workspace can't be changed; {string.Join(", ", Changeable)} and tags can.", $"properties.{other}");
        }

        database.Write(connection =>
        {
            var body = connection.FindResource(Kind, "", WorkspaceScope.WorkspaceName)?.Body
                ?? new JsonObject { ["properties"] = new JsonObject() };
            foreach (var (name, value) in properties.Where(member => member.Value is not null && Changeable.Contains(member.Key)))
            {
                body["properties"]![name] = value!.DeepClone();
            }

            if (patch.FindObject("tags") is { } given)
            {
                body["tags"] = given.DeepClone();
            }

            return connection.PutResource(Kind, "", WorkspaceScope.WorkspaceName, body, clock.GetUtcNow());
        });
        return ApiResult.Ok(WorkspaceBody());
    }

    // Clients send objects of nothing.
    private static bool IsGiven(JsonNode? value) => value switch
    {
        null => false,
        JsonObject members => members.Any(member => IsGiven(member.Value)),
        _ => true,
    };

    /// <summary>The workspace has no keys: its storage is reached with its token, or by signatures.</summary>
    private static JsonObject Keys() => new()
    {
        ["userStorageArmId"] = StorageArmId,
        ["userStorageKey"] = "",
        ["appInsightsInstrumentationKey"] = "",
        ["containerRegistryCredentials"] = new JsonObject { ["passwords"] = new JsonArray() },
        ["notebookAccessKeys"] = new JsonObject(),
    };

    /// <summary>That it answers is what it can say of itself.</summary>
    private static JsonObject Diagnosis() => new()
    {
        ["value"] = new JsonObject(Diagnosed.Select(kind => KeyValuePair.Create(kind, (JsonNode?)new JsonArray()))),
    };

    private JsonObject WorkspaceBody()
    {
        var body = Unchanged();
        if (database.Read(connection => connection.FindResource(Kind, "", WorkspaceScope.WorkspaceName)) is { } changed)
        {
            body["tags"] = changed.Body["tags"]?.DeepClone() ?? new JsonObject();
            foreach (var (name, value) in Envelope.Properties(changed.Body))
            {
                body["properties"]![name] = value?.DeepClone();
            }
        }

        return body;
    }

    private JsonObject Unchanged() => new()
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
            ["mlFlowTrackingUri"] = scope.Origin.AbsoluteUri.TrimEnd('/'),
            ["storageAccount"] = StorageArmId,
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
