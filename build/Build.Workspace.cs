using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Connections;
using Slipway.Targets;
using Slipway.Workspace.Lifetime;

// The workspace that pipelines are published to: Azure's, when its three parameters are given, else the local one.
internal sealed partial class Build
{
    [Parameter("Azure subscription of the workspace; without it the local workspace is used")]
    private readonly string? SubscriptionId;

    [Parameter("Azure resource group of the workspace")]
    private readonly string? ResourceGroup;

    [Parameter("Name of the Azure ML workspace")]
    private readonly string? Workspace;

    [Parameter("Days for which WorkspacePrune keeps jobs that have ended")]
    private readonly int KeepDays = 30;

    [Parameter("GiB that the files of ended jobs may take after WorkspacePrune; the oldest go first")]
    private readonly int? KeepGigabytes;

    [Parameter("WorkspaceStop cancels the jobs that have not ended; without it, it refuses while there are any")]
    private readonly bool CancelJobs;

    [Parameter("Let steps of the local workspace reach services of this machine, which are else closed to them where that can be")]
    private readonly bool StepsReachHost;

    private WorkspaceConnection? _workspace;

    private LocalWorkspaceOptions LocalWorkspaceOptions => new()
    {
        StateDirectory = TemporaryDirectory / "workspace",
        StepsReachHost = StepsReachHost,
    };

    private bool IsAzure => SubscriptionId is not null;

    /// <summary>What only makes sense together must be given together, before anything is started or written.</summary>
    private void CheckParameters()
    {
        string?[] azure = [SubscriptionId, ResourceGroup, Workspace];
        if (azure.Any(value => value is not null) && azure.Any(value => value is null))
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP1901", "an Azure ML workspace is named by all of --subscription-id, --resource-group and --workspace")
            {
                Remedy = "give the ones that are missing, or none for the local workspace",
            });
        }

        if (IsAzure && Registry is null)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP1902", "Azure ML can't pull images from a registry on this machine")
            {
                Remedy = "name one that it can reach with --registry, such as myregistry.azurecr.io",
            });
        }
    }

    private async Task<WorkspaceConnection> WorkspaceAsync(CancellationToken cancellationToken) =>
        _workspace ??= await FindWorkspaceAsync(cancellationToken) ?? throw NotStarted("local workspace");

    /// <summary>
    /// Whether a local server runs that an earlier version of this repository has started, and that can be replaced:
    /// one with jobs on it is kept until they have ended.
    /// </summary>
    private async Task<bool> IsWorkspaceOutdatedAsync(CancellationToken cancellationToken)
    {
        if (IsAzure
            || await LocalWorkspace.FindAsync(LocalWorkspaceOptions, cancellationToken) is not { IsCurrent: false } older)
        {
            return false;
        }

        if (older.UnfinishedJobs > 0)
        {
            Log.LogWarning(
                "The local workspace is of another version or setting than this build and has {Jobs} unfinished jobs: it is left running",
                older.UnfinishedJobs);
        }

        return older.UnfinishedJobs == 0;
    }

    private async Task<WorkspaceConnection?> FindWorkspaceAsync(CancellationToken cancellationToken) => IsAzure
        ? AzureWorkspace()
        : await LocalWorkspace.FindAsync(LocalWorkspaceOptions, cancellationToken) is { } address ? ConnectionTo(address) : null;

    private async Task<WorkspaceConnection> StartWorkspaceAsync(CancellationToken cancellationToken) => IsAzure
        ? AzureWorkspace()
        : ConnectionTo(await LocalWorkspace.EnsureStartedAsync(
            LocalWorkspaceOptions with
            {
                EngineAddress = (await EngineAsync(cancellationToken)).Endpoint,
                RegistryLogin = LocalRegistry.LoginFile,
            },
            Log,
            cancellationToken));

    private WorkspaceConnection AzureWorkspace() => WorkspaceConnection.Azure(SubscriptionId!, ResourceGroup!, Workspace!);

    private static WorkspaceConnection ConnectionTo(LocalWorkspaceAddress address) => WorkspaceConnection.WithAuthority(
        address.Uri, address.CertificateFile, address.TokenFile,
        address.SubscriptionId, address.ResourceGroup, address.WorkspaceName);

    /// <summary>The workspace's page in Azure ML studio.</summary>
    private Uri StudioPage => new(
        $"https://ml.azure.com/?wsid=/subscriptions/{SubscriptionId}/resourceGroups/{ResourceGroup}"
        + $"/providers/Microsoft.MachineLearningServices/workspaces/{Workspace}");

    private async Task ShowWorkspace(CancellationToken cancellationToken)
    {
        if (await LocalWorkspace.FindAsync(LocalWorkspaceOptions, cancellationToken) is { } address)
        {
            Log.LogInformation("address      {Address}", address.Uri);
            Log.LogInformation("token        {TokenFile}", address.TokenFile);
            Log.LogInformation("certificate  {CertificateFile}", address.CertificateFile);
        }
    }

    private async Task LinkToPagesAsync(CancellationToken cancellationToken)
    {
        if (IsAzure)
        {
            Log.LogInformation("{Page}", StudioPage);
            return;
        }

        var link = await LocalWorkspace.CreatePageLinkAsync(LocalWorkspaceOptions, cancellationToken)
            ?? throw NotStarted("local workspace");
        Log.LogInformation("Open it in a browser within ten minutes; it works once:");
        Log.LogInformation("{Link}", link);
    }

    private async Task PruneWorkspaceAsync(CancellationToken cancellationToken)
    {
        var (jobs, bytes) = await LocalWorkspace.PruneAsync(LocalWorkspaceOptions, KeepDays, KeepGigabytes, cancellationToken)
            ?? throw NotStarted("local workspace");
        ReportSummary($"{Count(jobs, "job")} and {bytes / (1024 * 1024)} MiB deleted");
    }

    private async Task StopServicesAsync(CancellationToken cancellationToken)
    {
        var (workspace, canceled) = await LocalWorkspace.StopAsync(LocalWorkspaceOptions, CancelJobs, cancellationToken);
        var registry = await LocalRegistry.StopAsync(cancellationToken);
        ReportSummary($"workspace {(workspace ? "stopped" : "was not running")}, "
            + $"registry {(registry ? "stopped" : "was not running")}"
            + (canceled.Count > 0 ? $"; canceled: {string.Join(", ", canceled)}" : ""));
    }
}
