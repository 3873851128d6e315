namespace Slipway.Targets;

/// <summary>
/// Writes <c>.github/workflows/NAME.yml</c>. What has an identity, secrets or an environment is never started by a pull
/// request; the token may read the repository and nothing else, unless told.
/// </summary>
/// <param name="name">The workflow's name, and its file's.</param>
/// <param name="image">The machine that its jobs run on.</param>
public sealed class GitHubActionsAttribute(string name, GitHubActionsImage image) : ConfigurationAttribute
{
    /// <summary>The workflow's name.</summary>
    public string Name { get; } = name;

    /// <summary>The machine that its jobs run on.</summary>
    public GitHubActionsImage Image { get; } = image;

    /// <summary>
    /// The labels of runners of one's own that its jobs run on, instead of the <see cref="Image"/>; which is then said for
    /// their operating system.
    /// </summary>
    public string[] RunsOnLabels { get; set; } = [];

    /// <summary>
    /// Actions at other commits than this build knows: <c>actions/checkout@COMMIT # v1.2.3</c>. A newer pin in the file, as a
    /// bot puts it there, is kept without being named here.
    /// </summary>
    public string[] Pins { get; set; } = [];

    /// <summary>What starts it, without limits.</summary>
    public GitHubActionsTrigger[] On { get; set; } = [];

    /// <summary>Starts it when one of these branches is pushed to.</summary>
    public string[] OnPushBranches { get; set; } = [];

    /// <summary>Starts it when a branch that is none of these is pushed to.</summary>
    public string[] OnPushBranchesIgnore { get; set; } = [];

    /// <summary>Starts it when one of these tags is pushed.</summary>
    public string[] OnPushTags { get; set; } = [];

    /// <summary>Starts it when a tag is pushed that is none of these.</summary>
    public string[] OnPushTagsIgnore { get; set; } = [];

    /// <summary>Starts it when a push changes one of these files.</summary>
    public string[] OnPushIncludePaths { get; set; } = [];

    /// <summary>Does not start it when a push changes nothing but these files.</summary>
    public string[] OnPushExcludePaths { get; set; } = [];

    /// <summary>Starts it for pull requests into one of these branches.</summary>
    public string[] OnPullRequestBranches { get; set; } = [];

    /// <summary>Starts it for pull requests that change one of these files.</summary>
    public string[] OnPullRequestIncludePaths { get; set; } = [];

    /// <summary>Does not start it for pull requests that change nothing but these files.</summary>
    public string[] OnPullRequestExcludePaths { get; set; } = [];

    /// <summary>Parameters that whoever starts it by hand may give.</summary>
    public string[] OnWorkflowDispatchOptionalInputs { get; set; } = [];

    /// <summary>Parameters that whoever starts it by hand has to give.</summary>
    public string[] OnWorkflowDispatchRequiredInputs { get; set; } = [];

    /// <summary>Starts it by the clock, in UTC: five fields of cron.</summary>
    public string? OnCronSchedule { get; set; }

    /// <summary>Files and folders that are cached between runs where all is one job, as <c>actions/cache</c> takes them.</summary>
    public string[] CacheIncludePatterns { get; set; } = ["~/.nuget/packages"];

    /// <summary>What of these is left out of the cache.</summary>
    public string[] CacheExcludePatterns { get; set; } = [];

    /// <summary>What the token may read, beside the repository's content.</summary>
    public GitHubActionsPermissions[] ReadPermissions { get; set; } = [];

    /// <summary>
    /// Whether the token is handed, as <c>GITHUB_TOKEN</c>, to the jobs whose targets <see cref="ITargetDefinition.Uses"/>
    /// or require a parameter of that name.
    /// </summary>
    public bool EnableGitHubToken { get; set; }

    /// <summary>What the token may write: with <see cref="EnableGitHubToken"/> in the jobs alone that get it.</summary>
    public GitHubActionsPermissions[] WritePermissions { get; set; } = [];

    /// <summary>Runs of the same group take turns; the workflow's runs for the same branch, unless told.</summary>
    public string ConcurrencyGroup { get; set; } = "${{ github.workflow }}-${{ github.ref }}";

    /// <summary>Whether a newer run of the group ends the older one; only for what changes nothing elsewhere.</summary>
    public bool ConcurrencyCancelInProgress { get; set; }

    /// <summary>
    /// Whether each job signs in to Azure by federation (OpenID Connect), without a stored secret: as the application or
    /// managed identity of the repository's variables <see cref="AzureClientVariable"/>, <c>AZURE_TENANT_ID</c> and
    /// <c>AZURE_SUBSCRIPTION_ID</c>. Where the first is not set, the workflow runs nothing. Such a workflow restores no caches:
    /// what any other one has written would run with its identity.
    /// </summary>
    public bool AzureLogin { get; set; }

    /// <summary>The variable with the identity's client id.</summary>
    public string AzureClientVariable { get; set; } = "AZURE_CLIENT_ID";

    /// <summary>
    /// The variable with the client id of the identity of those jobs that wait for <see cref="ConfigurationAttribute.EnvironmentName"/>'s
    /// approval: what the approval is asked for others then can't do. Null for the same identity.
    /// </summary>
    public string? EnvironmentAzureClientVariable { get; set; }

    /// <inheritdoc/>
    public override string ConfigurationFile => $".github/workflows/{Name}.yml";

    internal override bool IsTrusted =>
        AzureLogin || EnableGitHubToken || EnvironmentName is not null || ImportSecrets.Length > 0 || WritePermissions.Length > 0;

    internal override string? TokenVariable => EnableGitHubToken ? "GITHUB_TOKEN" : null;

    internal override bool RunsForPullRequests =>
        On.Contains(GitHubActionsTrigger.PullRequest) || HasPullRequestLimits;

    internal bool HasPushLimits =>
        OnPushBranches.Length + OnPushBranchesIgnore.Length + OnPushTags.Length + OnPushTagsIgnore.Length
        + OnPushIncludePaths.Length + OnPushExcludePaths.Length > 0;

    internal bool HasPullRequestLimits =>
        OnPullRequestBranches.Length + OnPullRequestIncludePaths.Length + OnPullRequestExcludePaths.Length > 0;

    /// <summary>The variable with the client id of a job's identity.</summary>
    internal string ClientVariable(bool isInEnvironment) =>
        isInEnvironment && EnvironmentName is not null && EnvironmentAzureClientVariable is { } own ? own : AzureClientVariable;

    internal override bool HasApt => Image <= GitHubActionsImage.Ubuntu2404Arm;

    internal override string Write(JobGraph jobs, string? present) =>
        new GitHubWorkflow(this, jobs, ActionPins.For(this, present)).Write();
}
