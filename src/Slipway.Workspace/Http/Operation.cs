namespace Slipway.Workspace.Http;

/// <summary>Answers one operation.</summary>
internal delegate Task<ApiResult> OperationHandler(ApiRequest request, CancellationToken cancellationToken);

/// <summary>Which part of Azure's surface an operation belongs to; each asks for credentials in its own way.</summary>
internal enum Surface
{
    /// <summary>Azure Resource Manager: a bearer token and a known <c>api-version</c>.</summary>
    Management,

    /// <summary>Azure ML's own services, as run history: a bearer token, no <c>api-version</c>.</summary>
    Data,

    /// <summary>The endpoints: as <see cref="Data"/>, with a token for Azure ML alone.</summary>
    Scoring,

    /// <summary>Discovery and health: no credentials.</summary>
    Open,
}

/// <summary>An operation of the REST specification: a line of the route table.</summary>
/// <param name="Id">The specification's operation id.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path, its parameters in braces.</param>
/// <param name="Handler">What answers it; null for an operation that is known and not built.</param>
internal sealed record Operation(string Id, string Method, string Pattern, OperationHandler? Handler)
{
    public Surface Surface { get; init; } = Surface.Management;

    /// <summary>The path under which all of a workspace's resources lie.</summary>
    public const string Workspace =
        "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
        + "/providers/Microsoft.MachineLearningServices/workspaces/{workspaceName}";

    /// <summary>The path under which a group's registries lie.</summary>
    public const string Registries =
        "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.MachineLearningServices/registries";

    /// <summary>The path under which all that is in a registry lies.</summary>
    public const string Registry = Registries + "/{registryName}";

    /// <summary>What stands before the path of a registry's resource where a region's own service is asked for it.</summary>
    public const string Region = "/mferp/managementfrontend";
}

/// <summary>The operations on one kind of resource.</summary>
internal interface IOperations
{
    IEnumerable<Operation> Operations { get; }
}
