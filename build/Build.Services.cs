using Slipway.Core.Diagnostics;
using Slipway.Images;
using Slipway.Targets;

// The container engine, the registry and the workspace: found, or started.
internal sealed partial class Build
{
    [Parameter("Registry to push to, such as myregistry.azurecr.io; without it a local one is started")]
    private readonly string? Registry;

    [Parameter("Never install programs with apt")]
    private readonly bool NoInstall;

    private ContainerEngine? _engine;
    private RegistryAddress? _registry;

    private ContainerEngineOptions EngineOptions => new() { AllowInstall = !NoInstall };

    private LocalRegistry LocalRegistry => new(TemporaryDirectory / "registry", Log);

    /// <summary>The engine, for targets that run without the one that starts it.</summary>
    private async Task<ContainerEngine> EngineAsync(CancellationToken cancellationToken) =>
        _engine ??= await ContainerEngine.FindAsync(EngineOptions, cancellationToken)
            ?? throw NotStarted("container engine");

    private async Task<RegistryAddress> RegistryAsync(CancellationToken cancellationToken) =>
        _registry ??= await FindRegistryAsync(cancellationToken) ?? throw NotStarted("local registry");

    private async Task<RegistryAddress?> FindRegistryAsync(CancellationToken cancellationToken) =>
        Registry is not null ? RegistryAddress.Parse(Registry) : await LocalRegistry.FindAsync(cancellationToken);

    private static DiagnosticException NotStarted(string service) => new(new Diagnostic(
        "SLP3040", $"the {service} is not running")
    {
        Remedy = "run ./build.sh EnsureServices, or leave it out of --skip",
    });

    private async Task<UpToDateProbe> ServicesAnswerAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        _engine ??= await ContainerEngine.FindAsync(EngineOptions, cancellationToken);
        if (_engine is null)
        {
            return UpToDateProbe.Stale("no container engine answers");
        }

        _registry ??= await FindRegistryAsync(cancellationToken);
        if (_registry is null)
        {
            return UpToDateProbe.Stale("the local registry is not running");
        }

        if (await IsWorkspaceOutdatedAsync(cancellationToken))
        {
            return UpToDateProbe.Stale("the local workspace is of another version or setting than this build");
        }

        _workspace ??= await FindWorkspaceAsync(cancellationToken);
        return _workspace is null
            ? UpToDateProbe.Stale("the local workspace is not running")
            : UpToDateProbe.UpToDate($"engine {_engine.Version}, registry {_registry}, workspace {_workspace}");
    }

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        _engine ??= await ContainerEngine.ConnectAsync(EngineOptions, Log, cancellationToken);
        _registry ??= Registry is not null
            ? RegistryAddress.Parse(Registry)
            : await LocalRegistry.EnsureStartedAsync(!NoInstall, cancellationToken);
        _workspace ??= await StartWorkspaceAsync(cancellationToken);
        ReportSummary($"engine {_engine.Version}, registry {_registry}, workspace {_workspace}");
    }

    private void DeleteArtifacts()
    {
        if (Directory.Exists(ArtifactsDirectory))
        {
            Directory.Delete(ArtifactsDirectory, recursive: true);
        }
    }
}
