namespace Slipway.Pipelines.Connections;

/// <summary>The versions of the REST API that are spoken (the stable specification of Microsoft.MachineLearningServices).</summary>
internal static class ApiVersions
{
    /// <summary>Has batch deployments of pipeline components and pending uploads, both stable since 2024-04-01 and earlier.</summary>
    public const string Stable = "2024-10-01";

    /// <summary>Of Microsoft.Authorization.</summary>
    public const string Authorization = "2022-04-01";
}
