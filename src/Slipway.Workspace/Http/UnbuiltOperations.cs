using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace Slipway.Workspace.Http;

/// <summary>
/// What Azure Machine Learning's specification (2022-05-01 to 2025-09-01) has and is not built here, kind by kind.
/// They are looked for when nothing else answers, so that they cost no time when the server starts.
/// </summary>
internal sealed class UnbuiltOperations : IOperations
{
    private const string Provider = "/subscriptions/{subscriptionId}/providers/Microsoft.MachineLearningServices";
    private const string Location = Provider + "/locations/{location}";
    private const string W = Operation.Workspace;

    // What each resource has, beside the list of its kind.
    private static readonly (string Name, string Method)[] OfOne =
        [("Get", "GET"), ("CreateOrUpdate", "PUT"), ("Delete", "DELETE")];

    private readonly Lazy<IReadOnlyList<(Operation Operation, TemplateMatcher Path)>> _paths;

    public UnbuiltOperations() => _paths = new(() =>
        [.. Operations.Select(o => (o, new TemplateMatcher(TemplateParser.Parse(o.Pattern), new RouteValueDictionary())))]);

    /// <inheritdoc/>
    public IEnumerable<Operation> Operations =>
    [
        new("Operations_List", "GET", "/providers/Microsoft.MachineLearningServices/operations", null),
        new("Quotas_Update", "POST", $"{Location}/updateQuotas", null),
        new("Workspaces_CreateOrUpdate", "PUT", W, null),
        new("Workspaces_Delete", "DELETE", W, null),
        new("Workspaces_ListNotebookAccessToken", "POST", $"{W}/listNotebookAccessToken", null),
        new("Workspaces_ListNotebookKeys", "POST", $"{W}/listNotebookKeys", null),
        new("Workspaces_ListOutboundNetworkDependenciesEndpoints", "GET", $"{W}/outboundNetworkDependenciesEndpoints", null),
        new("Workspaces_ListStorageAccountKeys", "POST", $"{W}/listStorageAccountKeys", null),
        new("Workspaces_PrepareNotebook", "POST", $"{W}/prepareNotebook", null),
        new("WorkspaceFeatures_List", "GET", $"{W}/features", null),
        .. Kind("CapabilityHosts", W, "capabilityHosts/{name}"),
        .. Kind("PrivateEndpointConnections", W, "privateEndpointConnections/{privateEndpointConnectionName}"),
        new("PrivateLinkResources_List", "GET", $"{W}/privateLinkResources", null),
        new("ManagedNetworkProvisions_ProvisionManagedNetwork", "POST", $"{W}/provisionManagedNetwork", null),
        .. Kind("ManagedNetworkSettingsRule", W, "outboundRules/{ruleName}"),
        new("Compute_ListKeys", "POST", $"{W}/computes/{{name}}/listKeys", null),
        new("Compute_UpdateIdleShutdownSetting", "POST", $"{W}/computes/{{name}}/updateIdleShutdownSetting", null),
        new("Compute_UpdateCustomServices", "POST", $"{W}/computes/{{name}}/customServices", null),
        .. Kind("OnlineEndpoints", W, "onlineEndpoints/{endpoint}"),
        new("OnlineEndpoints_Update", "PATCH", $"{W}/onlineEndpoints/{{endpoint}}", null),
        new("OnlineEndpoints_ListKeys", "POST", $"{W}/onlineEndpoints/{{endpoint}}/listKeys", null),
        new("OnlineEndpoints_RegenerateKeys", "POST", $"{W}/onlineEndpoints/{{endpoint}}/regenerateKeys", null),
        new("OnlineEndpoints_GetToken", "POST", $"{W}/onlineEndpoints/{{endpoint}}/token", null),
        .. Kind("OnlineDeployments", W, "onlineEndpoints/{endpoint}/deployments/{deployment}"),
        new("OnlineDeployments_Update", "PATCH", $"{W}/onlineEndpoints/{{endpoint}}/deployments/{{deployment}}", null),
        new("OnlineDeployments_GetLogs", "POST", $"{W}/onlineEndpoints/{{endpoint}}/deployments/{{deployment}}/getLogs", null),
        new("OnlineDeployments_ListSkus", "GET", $"{W}/onlineEndpoints/{{endpoint}}/deployments/{{deployment}}/skus", null),
        .. Kind("ServerlessEndpoints", W, "serverlessEndpoints/{name}"),
        new("ServerlessEndpoints_Update", "PATCH", $"{W}/serverlessEndpoints/{{name}}", null),
        new("ServerlessEndpoints_ListKeys", "POST", $"{W}/serverlessEndpoints/{{name}}/listKeys", null),
        new("ServerlessEndpoints_RegenerateKeys", "POST", $"{W}/serverlessEndpoints/{{name}}/regenerateKeys", null),
        .. Kind("MarketplaceSubscriptions", W, "marketplaceSubscriptions/{name}"),
        .. Versioned("Featureset", W, "featuresets"),
        new("FeaturesetVersions_Backfill", "POST", $"{W}/featuresets/{{name}}/versions/{{version}}/backfill", null),
        new("Features_List", "GET", $"{W}/featuresets/{{name}}/versions/{{version}}/features", null),
        new("Features_Get", "GET", $"{W}/featuresets/{{name}}/versions/{{version}}/features/{{featureName}}", null),
        .. Versioned("FeaturestoreEntity", W, "featurestoreEntities"),
        new("Registries_RemoveRegions", "POST", $"{Operation.Registry}/removeRegions", null),
        new("Runs_CreateOrModify", "PATCH", $"/history/v1.0{W}/runs/{{runId}}", null) { Surface = Surface.Data },
    ];

    /// <summary>The one that a request asks for, or null.</summary>
    public Operation? Find(string method, string path) => _paths.Value
        .Where(candidate => candidate.Operation.Method == method && candidate.Path.TryMatch(path, []))
        .Select(candidate => candidate.Operation)
        .FirstOrDefault();

    /// <summary>What every kind of resource has.</summary>
    private static IEnumerable<Operation> Kind(string name, string parent, string path)
    {
        yield return new($"{name}_List", "GET", $"{parent}/{path[..path.LastIndexOf('/')]}", null);
        foreach (var (operation, method) in OfOne)
        {
            yield return new($"{name}_{operation}", method, $"{parent}/{path}", null);
        }
    }

    /// <summary>What every kind of asset has: containers of versions.</summary>
    private static IEnumerable<Operation> Versioned(string name, string parent, string path) =>
    [
        .. Kind($"{name}Containers", parent, $"{path}/{{name}}"),
        .. Kind($"{name}Versions", parent, $"{path}/{{name}}/versions/{{version}}"),
    ];
}
