namespace Slipway.Releases;

/// <summary>A release that a host shows.</summary>
/// <param name="Text">What was done or found, in a sentence.</param>
/// <param name="Page">Its page; null where the host has none.</param>
public sealed record AnnouncedRelease(string Text, Uri? Page);

/// <summary>Where a repository lives and its releases are shown: GitHub or Azure DevOps.</summary>
public abstract class ReleaseHost
{
    /// <summary>Whether the tag gets there by a push; else the host makes it.</summary>
    public abstract bool WantsPush { get; }

    /// <summary>
    /// The host that a build runs at, from the variables that it sets; null elsewhere, and where it gives no token.
    /// </summary>
    /// <param name="variables">The environment variables.</param>
    /// <param name="gitHubToken">GitHub's token of the job; the variable <c>GITHUB_TOKEN</c>, which a workflow has to hand on.</param>
    /// <param name="azureDevOpsToken">Azure Pipelines' token of the job; <c>SYSTEM_ACCESSTOKEN</c>.</param>
    public static ReleaseHost? Find(
        IReadOnlyDictionary<string, string> variables, string? gitHubToken, string? azureDevOpsToken) =>
        GitHubReleases.Find(variables, gitHubToken) ?? (ReleaseHost?)AzureDevOpsTags.Find(variables, azureDevOpsToken);

    /// <summary>Makes the release there, unless it is there.</summary>
    /// <exception cref="Core.Diagnostics.DiagnosticException">
    /// SLP4021: the host refuses or can't be reached. SLP4011: it has the tag on another commit.
    /// </exception>
    public abstract Task<AnnouncedRelease> PublishAsync(TaggedRelease release, CancellationToken cancellationToken = default);
}
