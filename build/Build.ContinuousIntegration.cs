using Slipway.Build;
using Slipway.Targets;

// The files of CI servers. What a pull request runs has no identity and no secret, whoever sent it; what publishes is
// started by the main branch alone, and what releases or goes back by a person. What pushes images has another identity
// than what is approved.
[GitHubActions("test", GitHubActionsImage.Ubuntu2404,
    OnPushBranches = ["main"],
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(Test)],
    // Chromium, which tests use too, is on the machine, and no package of Ubuntu's.
    AptPackages = [
        "docker-registry", "mmdebstrap", "debian-archive-keyring",
        "python3-azure", "python3-strictyaml", "python3-applicationinsights", "python3-jwt"],
    ConcurrencyCancelInProgress = true,
    TimeoutMinutes = 45)]
[GitHubActions("test-macos", GitHubActionsImage.MacOs15,
    OnPushBranches = ["main"],
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(TestPortable)],
    ConcurrencyCancelInProgress = true,
    TimeoutMinutes = 45)]
[GitHubActions("test-windows", GitHubActionsImage.Windows2025,
    OnPushBranches = ["main"],
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(TestPortable)],
    ConcurrencyCancelInProgress = true,
    TimeoutMinutes = 45)]
[GitHubActions("pull-request", GitHubActionsImage.Ubuntu2404,
    OnPullRequestBranches = ["main"],
    InvokedTargets = [nameof(IValidate.Validate), nameof(IReport.Report)],
    AptPackages = ["docker-registry"],
    ConcurrencyCancelInProgress = true)]
[GitHubActions("publish", GitHubActionsImage.Ubuntu2404,
    On = [GitHubActionsTrigger.WorkflowDispatch],
    OnPushBranches = ["main"],
    InvokedTargets = [nameof(IPublish.Publish)],
    Jobs = [nameof(IPushImages.PushImages)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    ImportSecrets = [nameof(IImages.ProofKey)],
    AzureLogin = true,
    AzureClientVariable = "AZURE_PUSH_CLIENT_ID",
    EnvironmentAzureClientVariable = "AZURE_PUBLISH_CLIENT_ID",
    EnvironmentName = "production",
    TimeoutMinutes = 120)]
[GitHubActions("release", GitHubActionsImage.Ubuntu2404,
    OnWorkflowDispatchOptionalInputs = [nameof(IVersion.ReleaseVersion)],
    InvokedTargets = [nameof(IRelease.Release)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    ImportSecrets = [nameof(IImages.ProofKey)],
    EnableGitHubToken = true,
    WritePermissions = [GitHubActionsPermissions.Contents],
    AzureLogin = true,
    AzureClientVariable = "AZURE_PUBLISH_CLIENT_ID",
    EnvironmentName = "production")]
[GitHubActions("rollback", GitHubActionsImage.Ubuntu2404,
    OnWorkflowDispatchRequiredInputs = [nameof(IRollback.To)],
    InvokedTargets = [nameof(IRollback.Rollback)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    AzureLogin = true,
    AzureClientVariable = "AZURE_PUBLISH_CLIENT_ID",
    EnvironmentName = "production")]
[AzurePipelines("pull-request", AzurePipelinesImage.Ubuntu2404,
    PullRequestsBranchesInclude = ["main"],
    InvokedTargets = [nameof(IValidate.Validate), nameof(IReport.Report)],
    AptPackages = ["docker-registry"])]
[AzurePipelines(AzurePipelinesImage.Ubuntu2404,
    TriggerBranchesInclude = ["main"],
    TriggerBatch = true,
    InvokedTargets = [nameof(IPublish.Publish)],
    Jobs = [nameof(IPushImages.PushImages)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    ImportSecrets = [nameof(IImages.ProofKey)],
    ImportVariableGroups = ["slipway"],
    ServiceConnection = "slipway-push",
    EnvironmentServiceConnection = "slipway-publish",
    EnvironmentName = "production",
    TimeoutMinutes = 120)]
[AzurePipelines("release", AzurePipelinesImage.Ubuntu2404,
    RuntimeParameters = [nameof(IVersion.ReleaseVersion)],
    InvokedTargets = [nameof(IRelease.Release)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    ImportSecrets = [nameof(IImages.ProofKey)],
    ImportVariableGroups = ["slipway"],
    EnableAccessToken = true,
    ServiceConnection = "slipway-publish",
    EnvironmentName = "production")]
[AzurePipelines("rollback", AzurePipelinesImage.Ubuntu2404,
    RuntimeParameters = [nameof(IRollback.To)],
    InvokedTargets = [nameof(IRollback.Rollback)],
    ImportParameters = [nameof(IServices.Registry), nameof(IServices.SubscriptionId), nameof(IServices.ResourceGroup), nameof(IServices.Workspace)],
    ImportVariableGroups = ["slipway"],
    ServiceConnection = "slipway-publish",
    EnvironmentName = "production")]
internal sealed partial class Build;
