namespace Slipway.Pipelines.Resources;

/// <summary>The paths of resources below a workspace, as its REST API has them.</summary>
internal static class ResourcePath
{
    public static string Environment(string name, string version) => $"environments/{name}/versions/{version}";

    public static string Code(string name, string version) => $"codes/{name}/versions/{version}";

    public static string Component(string name, string version) => $"components/{name}/versions/{version}";

    public static string Data(string name, string version) => $"data/{name}/versions/{version}";

    public static string Model(string name, string version) => $"models/{name}/versions/{version}";

    public static string Compute(string name) => $"computes/{name}";

    public static string Datastore(string name) => $"datastores/{name}";

    public static string Job(string name) => $"jobs/{name}";

    public static string Endpoint(string name) => $"batchEndpoints/{name}";

    public static string Deployment(string endpoint, string name) => $"batchEndpoints/{endpoint}/deployments/{name}";

    public static string OnlineDeployment(string endpoint, string name) => $"onlineEndpoints/{endpoint}/deployments/{name}";

    public static string Schedule(string name) => $"schedules/{name}";

    /// <summary>The path below a workspace in a resource id, with or without <c>azureml:</c>; null for what is none.</summary>
    public static string? Of(string id)
    {
        const string Workspaces = "/providers/Microsoft.MachineLearningServices/workspaces/";
        var at = id.IndexOf(Workspaces, StringComparison.OrdinalIgnoreCase);
        var slash = at < 0 ? -1 : id.IndexOf('/', at + Workspaces.Length);
        return slash < 0 ? null : id[(slash + 1)..];
    }
}
