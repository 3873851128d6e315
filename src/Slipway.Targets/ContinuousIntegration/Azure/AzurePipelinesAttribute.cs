namespace Slipway.Targets;

/// <summary>
/// Writes <c>azure-pipelines.yml</c>, or <c>azure-pipelines.SUFFIX.yml</c>. Nothing starts it but what is named here; what
/// has an identity, secrets or an environment runs nothing for pull requests, whatever policies a branch has.
/// </summary>
public sealed class AzurePipelinesAttribute : ConfigurationAttribute
{
    /// <summary>Writes <c>azure-pipelines.yml</c>.</summary>
    /// <param name="image">The machine that its jobs run on.</param>
    public AzurePipelinesAttribute(AzurePipelinesImage image) => Image = image;

    /// <summary>Writes <c>azure-pipelines.SUFFIX.yml</c>.</summary>
    /// <param name="suffix">What parts this file from the repository's other ones.</param>
    /// <param name="image">The machine that its jobs run on.</param>
    public AzurePipelinesAttribute(string suffix, AzurePipelinesImage image) => (Suffix, Image) = (suffix, image);

    /// <summary>What parts this file from the repository's other ones.</summary>
    public string? Suffix { get; }

    /// <summary>The machine that its jobs run on.</summary>
    public AzurePipelinesImage Image { get; }

    /// <summary>
    /// A pool of agents of one's own that its jobs run on, instead of the <see cref="Image"/>; which is then said for their
    /// operating system.
    /// </summary>
    public string? Pool { get; set; }

    /// <summary>What an agent of the <see cref="Pool"/> has to have: <c>docker</c>, or <c>Agent.OS -equals Linux</c>.</summary>
    public string[] Demands { get; set; } = [];

    /// <summary>Starts it when one of these branches is pushed to.</summary>
    public string[] TriggerBranchesInclude { get; set; } = [];

    /// <summary>Branches that are left out of <see cref="TriggerBranchesInclude"/>.</summary>
    public string[] TriggerBranchesExclude { get; set; } = [];

    /// <summary>Starts it when one of these tags is pushed.</summary>
    public string[] TriggerTagsInclude { get; set; } = [];

    /// <summary>Tags that are left out of <see cref="TriggerTagsInclude"/>.</summary>
    public string[] TriggerTagsExclude { get; set; } = [];

    /// <summary>Starts it only when one of these files is changed.</summary>
    public string[] TriggerPathsInclude { get; set; } = [];

    /// <summary>Does not start it when nothing but these files is changed.</summary>
    public string[] TriggerPathsExclude { get; set; } = [];

    /// <summary>Whether pushes wait for the run before them, and then share one.</summary>
    public bool TriggerBatch { get; set; }

    /// <summary>
    /// Starts it for pull requests into one of these branches. Repositories of Azure DevOps have a branch policy for that
    /// instead (build validation).
    /// </summary>
    public string[] PullRequestsBranchesInclude { get; set; } = [];

    /// <summary>Branches that are left out of <see cref="PullRequestsBranchesInclude"/>.</summary>
    public string[] PullRequestsBranchesExclude { get; set; } = [];

    /// <summary>Starts it only for pull requests that change one of these files.</summary>
    public string[] PullRequestsPathsInclude { get; set; } = [];

    /// <summary>Does not start it for pull requests that change nothing but these files.</summary>
    public string[] PullRequestsPathsExclude { get; set; } = [];

    /// <summary>Starts it by the clock, in UTC, on <see cref="ScheduleBranches"/>: five fields of cron.</summary>
    public string? ScheduleCron { get; set; }

    /// <summary>The branches that the clock starts it on.</summary>
    public string[] ScheduleBranches { get; set; } = ["main"];

    /// <summary>Groups of variables whose values <see cref="ConfigurationAttribute.ImportParameters"/> take.</summary>
    public string[] ImportVariableGroups { get; set; } = [];

    /// <summary>Parameters that whoever starts it by hand may give.</summary>
    public string[] RuntimeParameters { get; set; } = [];

    /// <summary>Folders that are cached between runs where all is one job.</summary>
    public string[] CachePaths { get; set; } = ["~/.nuget/packages"];

    /// <summary>
    /// Whether the token of the run is handed, as <c>SYSTEM_ACCESSTOKEN</c>, to the jobs whose targets
    /// <see cref="ITargetDefinition.Uses"/> or require a parameter of that name.
    /// </summary>
    public bool EnableAccessToken { get; set; }

    /// <summary>
    /// The service connection by which each job signs in to Azure: one with workload identity federation, which has no
    /// secret.
    /// </summary>
    public string? ServiceConnection { get; set; }

    /// <summary>
    /// The service connection of those jobs that wait for <see cref="ConfigurationAttribute.EnvironmentName"/>'s approval:
    /// what the approval is asked for others then can't do. Null for the same one.
    /// </summary>
    public string? EnvironmentServiceConnection { get; set; }

    /// <inheritdoc/>
    public override string ConfigurationFile =>
        Suffix is null ? "azure-pipelines.yml" : $"azure-pipelines.{Suffix}.yml";

    internal override bool IsTrusted =>
        ServiceConnection is not null || EnvironmentServiceConnection is not null || EnvironmentName is not null || EnableAccessToken || ImportSecrets.Length > 0;

    internal override string? TokenVariable => EnableAccessToken ? "SYSTEM_ACCESSTOKEN" : null;

    internal override bool RunsForPullRequests =>
        PullRequestsBranchesInclude.Length + PullRequestsBranchesExclude.Length
        + PullRequestsPathsInclude.Length + PullRequestsPathsExclude.Length > 0;

    /// <summary>The service connection of a job.</summary>
    internal string? ConnectionOf(bool isInEnvironment) =>
        isInEnvironment && EnvironmentName is not null ? EnvironmentServiceConnection ?? ServiceConnection : ServiceConnection;

    internal override bool HasApt => Image <= AzurePipelinesImage.Ubuntu2204;

    internal override string Write(JobGraph jobs, string? present) => new AzurePipeline(this, jobs).Write();
}
