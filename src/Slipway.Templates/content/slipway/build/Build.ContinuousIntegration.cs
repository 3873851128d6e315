using Slipway.Build;
using Slipway.Targets;

// The files of the CI server, which the build writes: what a pull request runs has no identity and no secret; what publishes
// is started by the main branch alone, and a release by a person.
//#if (github)
[GitHubActions("pull-request", GitHubActionsImage.Ubuntu2404,
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(IValidate.Validate), nameof(IReport.Report)],
    AptPackages = ["docker-registry"],
    ConcurrencyCancelInProgress = true)]
[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    On = [GitHubActionsTrigger.WorkflowDispatch],
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(IPublish.Publish)],
    ImportParameters =
    [
        nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace),
    ],
    ImportSecrets = [nameof(IImages.ProofKey)],
    AzureLogin = true,
    EnvironmentName = "production",
    TimeoutMinutes = 120)]
[GitHubActions("release", GitHubActionsImage.Ubuntu2404,
    OnWorkflowDispatchOptionalInputs = [nameof(IVersion.ReleaseVersion)],
    InvokedTargets = [nameof(IRelease.Release)],
    ImportParameters =
    [
        nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace),
    ],
    ImportSecrets = [nameof(IImages.ProofKey)],
    EnableGitHubToken = true,
    WritePermissions = [GitHubActionsPermissions.Contents],
    AzureLogin = true,
    EnvironmentName = "production")]
//#endif
//#if (azurepipelines)
[AzurePipelines("pull-request", AzurePipelinesImage.Ubuntu2404,
    PullRequestsBranchesInclude = ["main"],
    InvokedTargets = [nameof(IValidate.Validate), nameof(IReport.Report)],
    AptPackages = ["docker-registry"])]
[AzurePipelines(AzurePipelinesImage.Ubuntu2404,
    TriggerBranchesInclude = ["main"],
    TriggerBatch = true,
    InvokedTargets = [nameof(IPublish.Publish)],
    ImportParameters =
    [
        nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace),
    ],
    ImportSecrets = [nameof(IImages.ProofKey)],
    ImportVariableGroups = ["slipway"],
    ServiceConnection = "slipway",
    EnvironmentName = "production",
    TimeoutMinutes = 120)]
[AzurePipelines("release", AzurePipelinesImage.Ubuntu2404,
    RuntimeParameters = [nameof(IVersion.ReleaseVersion)],
    InvokedTargets = [nameof(IRelease.Release)],
    ImportParameters =
    [
        nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace),
    ],
    ImportSecrets = [nameof(IImages.ProofKey)],
    ImportVariableGroups = ["slipway"],
    EnableAccessToken = true,
    ServiceConnection = "slipway",
    EnvironmentName = "production")]
//#endif
internal sealed partial class Build;
