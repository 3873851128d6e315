using Azure.Core;
using Azure.ResourceManager;

namespace Slipway.Pipelines.Connections;

/// <summary>The versions of the REST API that are spoken (the stable specification of Microsoft.MachineLearningServices).</summary>
internal static class ApiVersions
{
    /// <summary>Has batch deployments of pipeline components and pending uploads, both stable since 2024-04-01 and earlier.</summary>
    public const string Stable = "2024-10-01";

    /// <summary>Of Microsoft.Authorization.</summary>
    public const string Authorization = "2022-04-01";

    private const string Workspaces = "Microsoft.MachineLearningServices/workspaces";

    // Without this Azure.ResourceManager asks the provider for a version at each first use of a type.
    private static readonly string[] Types =
    [
        string.Empty, "/environments/versions", "/codes/versions", "/components/versions", "/data", "/data/versions",
        "/models", "/models/versions", "/computes", "/datastores", "/jobs", "/batchEndpoints", "/batchEndpoints/deployments", "/schedules",
    ];

    public static void Set(ArmClientOptions options)
    {
        foreach (var type in Types)
        {
            options.SetApiVersion(new ResourceType($"{Workspaces}{type}"), Stable);
        }
    }
}
