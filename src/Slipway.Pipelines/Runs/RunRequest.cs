namespace Slipway.Pipelines.Runs;

/// <summary>What a caller gives an endpoint; what is left out keeps its default.</summary>
public sealed record RunRequest
{
    /// <summary>
    /// Values and, for data, URIs or paths of this machine, by input. A path is relative to the current directory; what it
    /// names is uploaded to the workspace's default datastore.
    /// </summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>A deployment other than the default one.</summary>
    public string? Deployment { get; init; }

    /// <summary>The experiment that the job is listed under; the endpoint's name unless given.</summary>
    public string? ExperimentName { get; init; }
}
