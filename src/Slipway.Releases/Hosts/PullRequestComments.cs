namespace Slipway.Releases;

/// <summary>A comment that a pull request shows.</summary>
/// <param name="Text">What was done or found, in a sentence.</param>
/// <param name="Page">Where it is read; null where the host doesn't say.</param>
public sealed record PostedComment(string Text, Uri? Page);

/// <summary>The comments of the pull request that a build runs for, at GitHub or in Azure DevOps.</summary>
public abstract class PullRequestComments
{
    /// <summary>
    /// The comments of the pull request that a build runs for, from the variables that its server sets; null where there is
    /// none, where the repository is at another host than the server's own, and where the build is given no token.
    /// </summary>
    /// <param name="variables">The environment variables.</param>
    /// <param name="gitHubToken">GitHub's token of the job; the variable <c>GITHUB_TOKEN</c>, which a workflow has to hand on.</param>
    /// <param name="azureDevOpsToken">Azure Pipelines' token of the job; <c>SYSTEM_ACCESSTOKEN</c>.</param>
    public static PullRequestComments? Find(
        IReadOnlyDictionary<string, string> variables, string? gitHubToken, string? azureDevOpsToken) =>
        GitHubComments.Find(variables, gitHubToken) ?? (PullRequestComments?)AzureDevOpsComments.Find(variables, azureDevOpsToken);

    /// <summary>
    /// Makes a comment, or brings the one that was made under the same key to this text. Comments of other authors are left as
    /// they are.
    /// </summary>
    /// <param name="key">
    /// What the comment is about: up to 100 letters and digits of ASCII, with <c>.</c>, <c>_</c>, <c>:</c>, <c>/</c> or <c>-</c>
    /// between them. It stands in the comment's first line, which is not shown.
    /// </param>
    /// <param name="markdown">What it says. What is longer than the host takes is cut at the end of a line, and says so.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="Core.Diagnostics.DiagnosticException">SLP4024: the host refuses or can't be reached.</exception>
    public abstract Task<PostedComment> PostAsync(string key, string markdown, CancellationToken cancellationToken = default);
}
