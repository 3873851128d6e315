using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The releases of the repository, as the stages see them that make one or go back to one.</summary>
public interface IReleases : IPipelines
{
    /// <summary>The token of GitHub Actions.</summary>
    [Parameter("Token with which Release makes the GitHub release, and Report its comment, in GitHub Actions"), Secret]
    string? GitHubToken => TryGetValue<string>();

    /// <summary>The token of Azure Pipelines.</summary>
    [Parameter("Token with which Release makes the tag in Azure Repos, and Report its comment, in Azure Pipelines"), Secret]
    string? SystemAccessToken => TryGetValue<string>();

    internal ReleasedStates Releases => State(() => new ReleasedStates(this));
}
