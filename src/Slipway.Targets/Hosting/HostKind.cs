namespace Slipway.Targets;

/// <summary>What reads a build's output.</summary>
public enum HostKind
{
    /// <summary>A person, or a program that knows nothing of builds.</summary>
    Terminal,

    /// <summary>A GitHub Actions runner.</summary>
    GitHubActions,

    /// <summary>An Azure Pipelines agent.</summary>
    AzurePipelines,
}
