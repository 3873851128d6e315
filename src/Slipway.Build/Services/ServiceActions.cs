using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Threading;
using Slipway.Images;
using Slipway.Pipelines.Connections;
using Slipway.Targets;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>The container engine, the registry and the workspace of a build, each found or started once.</summary>
internal sealed class ServiceActions
{
    private readonly IServices _build;
    private readonly Once<ContainerEngine> _engine;
    private readonly Once<RegistryAddress> _registry;
    private readonly Once<WorkspaceConnection> _workspace;
    private readonly Once<WorkspaceConnection> _tests;
    private readonly Lazy<TestsOwner> _testsOwner;

    // What the probe found, of which the start starts the rest.
    private ContainerEngine? _foundEngine;
    private RegistryAddress? _foundRegistry;

    public ServiceActions(IServices build)
    {
        _build = build;
        _engine = new(async token => await ContainerEngine.FindAsync(EngineOptions, token) ?? throw NotStarted("container engine"));
        _registry = new(async token => await FindRegistryAsync(token) ?? throw NotStarted("local registry"));
        _workspace = new(async token => await FindWorkspaceAsync(token) ?? throw NotStarted("local workspace"));
        _testsOwner = new(() => new TestsOwner(TestsWorkspaceOptions, build.Log));
        _tests = new(async token => await StartLocalWorkspaceAsync(
            TestsWorkspaceOptions, await EngineAsync(token), token));
    }

    public ContainerEngineOptions EngineOptions => new() { AllowInstall = !_build.NoInstall };

    public LocalRegistry LocalRegistry => new(_build.TemporaryDirectory / "registry", _build.Log)
    {
        Engine = async token => _foundEngine ?? await ContainerEngine.FindAsync(EngineOptions, token),
    };

    public LocalWorkspaceOptions LocalWorkspaceOptions => new()
    {
        StateDirectory = _build.TemporaryDirectory / "workspace",
        StepsReachHost = _build.StepsReachHost,
        NoPublicData = _build.NoPublicData,
        DataCredentials = _build.DataCredentials,
        CuratedEnvironments = _build.CuratedEnvironments?.Value,
    };

    /// <summary>
    /// The workspace that pipelines are tested in, wherever they are published to: it has nothing but what tests put there.
    /// </summary>
    public LocalWorkspaceOptions TestsWorkspaceOptions =>
        LocalWorkspaceOptions with { StateDirectory = _build.TemporaryDirectory / "tests-workspace" };

    public bool IsAzure => _build.SubscriptionId is not null;

    /// <summary>The workspace's page in Azure ML studio.</summary>
    public Uri StudioPage => new(
        $"https://ml.azure.com/?wsid=/subscriptions/{_build.SubscriptionId}/resourceGroups/{_build.ResourceGroup}"
        + $"/providers/Microsoft.MachineLearningServices/workspaces/{_build.Workspace}");

    /// <summary>The engine, also for targets that run without the one that starts it.</summary>
    public Task<ContainerEngine> EngineAsync(CancellationToken cancellationToken) => _engine.GetAsync(cancellationToken);

    public Task<RegistryAddress> RegistryAsync(CancellationToken cancellationToken) => _registry.GetAsync(cancellationToken);

    public Task<WorkspaceConnection> WorkspaceAsync(CancellationToken cancellationToken) => _workspace.GetAsync(cancellationToken);

    /// <summary>Owns what runs in the workspace that pipelines are tested in.</summary>
    public TestsOwner TestsOwner => _testsOwner.Value;

    /// <summary>The workspace that pipelines are tested in, started when it is first asked for.</summary>
    public Task<WorkspaceConnection> TestsWorkspaceAsync(CancellationToken cancellationToken) => _tests.GetAsync(cancellationToken);

    public async Task<RegistryAddress?> FindRegistryAsync(CancellationToken cancellationToken) => _build.Registry is not null
        ? RegistryAddress.Parse(_build.Registry)
        : await LocalRegistry.FindAsync(cancellationToken);

    public async Task<WorkspaceConnection?> FindWorkspaceAsync(CancellationToken cancellationToken) => IsAzure
        ? AzureWorkspace()
        : await LocalWorkspace.FindAsync(LocalWorkspaceOptions, cancellationToken) is { } address ? ConnectionTo(address) : null;

    public static DiagnosticException NotStarted(string service) => new(new Diagnostic(
        Codes.ServiceNotRunning, $"the {service} is not running")
    {
        Remedy = "run ./build.sh EnsureServices, or leave it out of --skip",
    });

    public static DiagnosticException NoTestsYet() => new(new Diagnostic(
        Codes.ServiceNotRunning, "the workspace that pipelines are tested in is not running")
    {
        Remedy = "run ./build.sh TestPipelines, which starts it",
    });

    /// <summary>What only makes sense together must be given together, before anything is started or written.</summary>
    public void CheckParameters()
    {
        string?[] azure = [_build.SubscriptionId, _build.ResourceGroup, _build.Workspace];
        if (azure.Any(value => value is not null) && azure.Any(value => value is null))
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.PartOfWorkspace, "an Azure ML workspace is named by all of --subscription-id, --resource-group and --workspace")
            {
                Remedy = "give the ones that are missing, or none for the local workspace",
            });
        }

        if (IsAzure && _build.Registry is null)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.LocalRegistry, "Azure ML can't pull images from a registry on this machine")
            {
                Remedy = "name one that it can reach with --registry, such as myregistry.azurecr.io",
            });
        }
    }

    public async Task<UpToDateProbe> AnswerAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        if (await ContainerEngine.FindAsync(EngineOptions, cancellationToken) is not { } engine)
        {
            return UpToDateProbe.Stale("no container engine answers");
        }

        _foundEngine = engine;
        _engine.Set(engine);
        if (await FindRegistryAsync(cancellationToken) is not { } registry)
        {
            return UpToDateProbe.Stale("the local registry is not running");
        }

        _foundRegistry = registry;
        _registry.Set(registry);
        if (await IsWorkspaceOutdatedAsync(cancellationToken))
        {
            return UpToDateProbe.Stale("the local workspace is of another version or setting than this build");
        }

        if (await FindWorkspaceAsync(cancellationToken) is not { } workspace)
        {
            return UpToDateProbe.Stale("the local workspace is not running");
        }

        _workspace.Set(workspace);
        return UpToDateProbe.UpToDate(InWords(engine, registry, workspace));
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        var engine = _foundEngine ?? await ContainerEngine.ConnectAsync(EngineOptions, _build.Log, cancellationToken);
        _engine.Set(engine);
        var registry = _foundRegistry
            ?? (_build.Registry is not null
                ? RegistryAddress.Parse(_build.Registry)
                : await LocalRegistry.EnsureStartedAsync(!_build.NoInstall, cancellationToken));
        _registry.Set(registry);
        var workspace = IsAzure ? AzureWorkspace() : await StartLocalWorkspaceAsync(LocalWorkspaceOptions, engine, cancellationToken);
        _workspace.Set(workspace);
        _build.ReportSummary(InWords(engine, registry, workspace));
    }

    private static string InWords(ContainerEngine engine, RegistryAddress registry, WorkspaceConnection workspace) =>
        $"engine {engine.Version}, registry {registry}, workspace {workspace}";

    private async Task<WorkspaceConnection> StartLocalWorkspaceAsync(
        LocalWorkspaceOptions workspace, ContainerEngine engine, CancellationToken cancellationToken)
    {
        var options = workspace with { EngineAddress = engine.Endpoint, RegistryLogin = LocalRegistry.LoginFile };
        return ConnectionTo(await LocalWorkspace.EnsureStartedAsync(options, _build.Log, cancellationToken));
    }

    /// <summary>
    /// Whether a local server runs that an earlier version of this build has started, and that can be replaced: one with
    /// jobs on it is kept until they have ended.
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
            _build.Log.LogWarning(
                "The local workspace is of another version or setting than this build and has {Jobs} unfinished jobs: it is left running",
                older.UnfinishedJobs);
        }

        return older.UnfinishedJobs == 0;
    }

    private WorkspaceConnection AzureWorkspace() =>
        WorkspaceConnection.Azure(_build.SubscriptionId!, _build.ResourceGroup!, _build.Workspace!);

    private static WorkspaceConnection ConnectionTo(LocalWorkspaceAddress address) => WorkspaceConnection.WithAuthority(
        address.Uri, address.CertificateFile, address.TokenFile,
        address.SubscriptionId, address.ResourceGroup, address.WorkspaceName);
}
