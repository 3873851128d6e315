namespace Slipway.Targets.Tests.ContinuousIntegration;

/// <summary>A build as a repository has it: images, each in a job of its own, and what is published from all of them.</summary>
[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    OnPushTags = ["v*"],
    OnPushExcludePaths = ["docs/**"],
    OnWorkflowDispatchOptionalInputs = [nameof(Level)],
    OnCronSchedule = "0 4 * * 1",
    InvokedTargets = [nameof(Publish)],
    Jobs = [nameof(PushImages), nameof(Test)],
    ImportParameters = [nameof(Registry)],
    ImportSecrets = [nameof(ApiKey)],
    AzureLogin = true,
    EnvironmentName = "production",
    JobConcurrencyLimit = 3)]
[GitHubActions("pull-request", GitHubActionsImage.UbuntuLatest,
    On = [GitHubActionsTrigger.PullRequest, GitHubActionsTrigger.WorkflowDispatch],
    InvokedTargets = [nameof(Compile), nameof(Test)],
    AptPackages = ["docker-registry"],
    ConcurrencyCancelInProgress = true,
    TimeoutMinutes = 20)]
[AzurePipelines(AzurePipelinesImage.Ubuntu2404,
    TriggerBranchesInclude = ["main"],
    TriggerBranchesExclude = ["main-old"],
    TriggerTagsInclude = ["v*"],
    TriggerBatch = true,
    ScheduleCron = "0 4 * * 1",
    InvokedTargets = [nameof(Publish)],
    Jobs = [nameof(PushImages), nameof(Test)],
    ImportVariableGroups = ["slipway"],
    ImportSecrets = [nameof(ApiKey)],
    ServiceConnection = "slipway",
    EnvironmentName = "production",
    JobConcurrencyLimit = 3)]
[AzurePipelines("pull-request", AzurePipelinesImage.UbuntuLatest,
    PullRequestsBranchesInclude = ["main"],
    PullRequestsPathsExclude = ["docs/**"],
    InvokedTargets = [nameof(Compile), nameof(Test)],
    AptPackages = ["docker-registry"],
    TimeoutMinutes = 20)]
internal class ImagesBuild : SlipwayBuild
{
    [Parameter] readonly string? Registry;
    [Parameter("How much")] readonly string? Level;
    [Parameter, Secret] readonly string? ApiKey;
    [Parameter] readonly Partition TestPartition = Partition.Whole;

    Target Compile => _ => _.Produces("out/packages/*.nupkg").Executes(() => { });

    Target Test => _ => _.DependsOn(Compile).Consumes(Compile).Produces("artifacts/test-results").Partition(2).Executes(() => { });

    Target Services => _ => _.UpToDateWhen(_ => Task.FromResult(UpToDateProbe.Stale("never"))).Executes(() => { });

    Target BuildImages => _ => _
        .DependsOn(Services)
        .ForEach(["python-r", "r"], (image, target) => target.Executes(() => { }));

    Target PushImages => _ => _
        .Produces("artifacts/logs/**")
        .ForEach(["python-r", "r"], (image, target) => target.DependsOnItem(BuildImages, image).Executes(() => { }));

    Target Publish => _ => _.DependsOn(PushImages, Test, Services).Consumes(PushImages).Executes(() => { });
}

/// <summary>Pull requests from anywhere must not come near an identity.</summary>
[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(A)],
    AzureLogin = true)]
internal sealed class CarelessBuild : SlipwayBuild
{
    Target A => _ => _.Executes(() => { });
}

[GitHubActions("build", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(A)],
    ImportSecrets = [nameof(Registry)])]
internal sealed class LeakingBuild : SlipwayBuild
{
    [Parameter] readonly string? Registry;

    Target A => _ => _.Executes(() => { });
}
