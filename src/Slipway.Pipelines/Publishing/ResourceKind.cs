namespace Slipway.Pipelines.Publishing;

/// <summary>What a change of a plan is about, in the order in which changes are made.</summary>
public enum ResourceKind
{
    /// <summary>A compute cluster.</summary>
    Compute,

    /// <summary>A version of an environment: an image by digest.</summary>
    Environment,

    /// <summary>A code asset.</summary>
    Code,

    /// <summary>A version of a command component.</summary>
    Component,

    /// <summary>A version of a pipeline component.</summary>
    PipelineComponent,

    /// <summary>A batch endpoint.</summary>
    Endpoint,

    /// <summary>A deployment of an endpoint.</summary>
    Deployment,

    /// <summary>Which deployment an endpoint's callers get.</summary>
    DefaultDeployment,

    /// <summary>A schedule.</summary>
    Schedule,
}

/// <summary>What people call kinds of resources.</summary>
internal static class ResourceKindWords
{
    public static string InWords(this ResourceKind kind) => kind switch
    {
        ResourceKind.PipelineComponent => "pipeline component",
        ResourceKind.DefaultDeployment => "default deployment of",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
