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
    AzureClientVariable = "AZURE_PUSH_CLIENT_ID",
    EnvironmentAzureClientVariable = "AZURE_PUBLISH_CLIENT_ID",
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
    ImportParameters = [nameof(Registry)],
    ImportVariableGroups = ["slipway"],
    ImportSecrets = [nameof(ApiKey)],
    ServiceConnection = "slipway-push",
    EnvironmentServiceConnection = "slipway-publish",
    EnvironmentName = "production",
    JobConcurrencyLimit = 3)]
[AzurePipelines("pull-request", AzurePipelinesImage.UbuntuLatest,
    PullRequestsBranchesInclude = ["main"],
    PullRequestsPathsExclude = ["docs/**"],
    InvokedTargets = [nameof(Compile), nameof(Test)],
    AptPackages = ["docker-registry"],
    TimeoutMinutes = 20)]
[GitHubActions("release", GitHubActionsImage.Ubuntu2404,
    OnWorkflowDispatchRequiredInputs = [nameof(Level)],
    InvokedTargets = [nameof(Release)],
    Jobs = [nameof(Test)],
    EnableGitHubToken = true,
    ReadPermissions = [GitHubActionsPermissions.Actions],
    WritePermissions = [GitHubActionsPermissions.Contents],
    CacheIncludePatterns = ["~/.nuget/packages", "~/.cache"],
    CacheExcludePatterns = ["~/.cache/logs"],
    EnvironmentName = "production")]
[AzurePipelines("release", AzurePipelinesImage.Ubuntu2204,
    RuntimeParameters = [nameof(Level)],
    InvokedTargets = [nameof(Release)],
    Jobs = [nameof(Test)],
    EnableAccessToken = true,
    EnvironmentName = "production")]
[GitHubActions("windows", GitHubActionsImage.WindowsLatest,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(Compile)],
    Submodules = true,
    Lfs = true)]
[GitHubActions("own-machines", GitHubActionsImage.MacOs15,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(Compile)],
    RunsOnLabels = ["self-hosted", "macOS"])]
[AzurePipelines("windows", AzurePipelinesImage.Windows2022,
    TriggerBranchesInclude = ["main"],
    InvokedTargets = [nameof(Compile)],
    Submodules = true,
    Lfs = true)]
[AzurePipelines("own-machines", AzurePipelinesImage.Ubuntu2404,
    TriggerBranchesInclude = ["main"],
    InvokedTargets = [nameof(Compile)],
    Pool = "build machines",
    Demands = ["docker", "Agent.OS -equals Linux"])]
internal class ImagesBuild : SlipwayBuild
{
    [Parameter] readonly string? Registry;
    [Parameter("How much")] readonly string? Level;
    [Parameter, Secret] readonly string? ApiKey;
    [Parameter, Secret] readonly string? GitHubToken;
    [Parameter, Secret] readonly string? SystemAccessToken;
    [Parameter] readonly Partition TestPartition = Partition.Whole;

    Target Look => _ => _.WritesNothing().Executes(() => { });

    Target Compile => _ => _.Produces("out/packages/*.nupkg").Executes(() => { });

    Target Test => _ => _.DependsOn(Compile).Consumes(Compile).Produces("artifacts/test-results").Partition(2).Executes(() => { });

    Target Services => _ => _
        .LocalUnless(() => Registry)
        .UpToDateWhen(_ => Task.FromResult(UpToDateProbe.Stale("never")))
        .Executes(() => { });

    Target BuildImages => _ => _
        .DependsOn(Services)
        .ForEach(["python-r", "r"], (image, target) => target
            .Produces($"artifacts/logs/{image}.log", $"{RootDirectory}/artifacts/reports/{image}/**")
            .Executes(() => { }));

    Target PushImages => _ => _
        .Produces("artifacts/logs/**")
        .ForEach(["python-r", "r"], (image, target) => target
            .DependsOnItem(BuildImages, image)
            .Uses(() => ApiKey)
            .Executes(() => { }));

    Target Publish => _ => _
        .DependsOn(PushImages, Test, Services)
        .Consumes(BuildImages, "artifacts/reports/summary.json")
        .Consumes(PushImages)
        .Executes(() => { });

    Target Release => _ => _
        .DependsOn(Test)
        .Uses(() => GitHubToken)
        .Uses(() => SystemAccessToken)
        .Produces(".release/*.md")
        .Executes(() => { });
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

/// <summary>Only Ubuntu's machines have apt.</summary>
[GitHubActions("build", GitHubActionsImage.MacOsLatest,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(A)],
    AptPackages = ["docker-registry"])]
internal sealed class AptOnMacBuild : SlipwayBuild
{
    Target A => _ => _.Executes(() => { });
}

/// <summary>A team's own choice of an action's release.</summary>
[GitHubActions("build", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(A)],
    Pins = ["actions/checkout@0123456789abcdef0123456789abcdef01234567 # v6.1.0"])]
internal sealed class PinningBuild : SlipwayBuild
{
    Target A => _ => _.Executes(() => { });
}

[GitHubActions("build", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(A)],
    Pins = ["actions/checkout@v7"])]
internal sealed class MovingPinBuild : SlipwayBuild
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

[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(A)],
    ImportSecrets = [nameof(ApiKey)])]
internal sealed class UnreadSecretBuild : SlipwayBuild
{
    [Parameter, Secret] readonly string? ApiKey;

    Target A => _ => _.Executes(() => { });
}

/// <summary>What one job starts on its machine the next one does not find on its own.</summary>
[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(Publish)],
    Jobs = [nameof(Push)])]
internal class LocalServicesBuild : SlipwayBuild
{
    [Parameter] readonly string? Registry;

    Target Services => _ => _.LocalUnless(() => Registry).UpToDateWhen(_ => Task.FromResult(UpToDateProbe.Stale("never"))).Executes(() => { });

    Target Push => _ => _.DependsOn(Services).Executes(() => { });

    Target Publish => _ => _.DependsOn(Push, Services).Executes(() => { });
}

[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(Test)],
    Jobs = [nameof(Compile)])]
internal sealed class MissingArtifactBuild : SlipwayBuild
{
    Target Compile => _ => _.Produces("out/packages/*.nupkg").Executes(() => { });

    Target Test => _ => _.DependsOn(Compile).Consumes(Compile, "out/symbols/a.pdb").Executes(() => { });
}
