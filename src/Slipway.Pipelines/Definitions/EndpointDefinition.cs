using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Pipelines.Definitions;

/// <summary>A batch endpoint.</summary>
internal sealed record EndpointDefinition : DocumentDefinition
{
    public string? Description { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required FreeMap Properties { get; init; }

    public EndpointDefaults? Defaults { get; init; }

    public ResourceIdentity? Identity { get; init; }
}

/// <summary>What an endpoint serves to callers who do not say.</summary>
internal sealed record EndpointDefaults(SourcePosition Position, string? Deployment);

/// <summary>A deployment of a batch endpoint.</summary>
internal abstract record DeploymentDefinition : DocumentDefinition
{
    public Written? Endpoint { get; init; }

    public string? Description { get; init; }

    public required ImmutableSortedDictionary<string, string> Tags { get; init; }

    public required FreeMap Properties { get; init; }
}

/// <summary>A deployment of a pipeline.</summary>
internal sealed record PipelineDeploymentDefinition : DeploymentDefinition
{
    /// <summary>What it runs; null for the pipeline beside it, and for what is wrong, which has been reported.</summary>
    public UsedComponent? Component { get; init; }

    public PipelineSettings? Settings { get; init; }
}

/// <summary>A deployment of a model.</summary>
internal sealed record ModelDeploymentDefinition : DeploymentDefinition
{
    public ComputeReference? Compute { get; init; }

    public EnvironmentReference? Environment { get; init; }

    /// <summary>Null for none.</summary>
    public ImmutableSortedDictionary<string, string>? EnvironmentVariables { get; init; }

    public CodeReference? Code { get; init; }

    public string? ScoringScript { get; init; }

    public bool HasCode { get; init; }

    public JobResources? Resources { get; init; }

    /// <summary>How many failures end it; null where Azure ML is to choose, as of what follows.</summary>
    public int? ErrorThreshold { get; init; }

    public string? LoggingLevel { get; init; }

    public int? MostAtOnce { get; init; }

    public int? MiniBatchSize { get; init; }

    /// <summary><c>append_row</c> or <c>summary_only</c>.</summary>
    public string? OutputAction { get; init; }

    public string? OutputFile { get; init; }

    public bool HasRetrySettings { get; init; }

    public int? MostRetries { get; init; }

    public int? RetryTimeoutSeconds { get; init; }

    /// <summary>Where the model is.</summary>
    public Reference? Model { get; init; }

    /// <summary>The model is described here, by its files.</summary>
    public bool IsModelDescribed { get; init; }

    /// <summary>The model that is described here under a name, by which it is registered.</summary>
    public StoredAssetDefinition? NamedModel { get; init; }
}
