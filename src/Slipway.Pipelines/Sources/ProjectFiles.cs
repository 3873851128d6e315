namespace Slipway.Pipelines.Sources;

/// <summary>The files that make a folder a pipeline, by their names.</summary>
internal static class ProjectFiles
{
    /// <summary>The pipeline job; the only file that must be there.</summary>
    public const string Pipeline = "pipeline.yml";

    /// <summary>The batch endpoint through which it is called.</summary>
    public const string Endpoint = "endpoint.yml";

    /// <summary>What its deployments have differently from the pipeline.</summary>
    public const string Deployment = "deployment.yml";

    /// <summary>The compute that it runs on.</summary>
    public const string Compute = "compute.yml";

    /// <summary>Environments of its own, by name.</summary>
    public const string Environments = "environments.yml";

    /// <summary>Its schedules, any number of them.</summary>
    public const string Schedules = "schedule*.yml";

    /// <summary>Whether a file is one of those, or a profile's patch, of the folder that it is in.</summary>
    public static bool IsOne(string path) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(path)!, Pipeline))
        && Path.GetFileName(path) is var name
        && (name is Pipeline or Endpoint or Deployment or Compute or Environments
            || IsPatch(name)
            || name.StartsWith("schedule", StringComparison.Ordinal) && name.EndsWith(".yml", StringComparison.Ordinal));

    /// <summary>Whether a file's name is that of a profile's patch: <c>pipeline.prod.yml</c>.</summary>
    public static bool IsPatch(string name) => name.Split('.') is ["pipeline", _, "yml"];
}
