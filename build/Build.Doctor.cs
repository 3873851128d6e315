using Microsoft.Extensions.Logging;
using Slipway.Images;

// What a new user's machine has and lacks. Starts, installs and writes nothing.
internal sealed partial class Build
{
    private async Task ExamineAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        List<Finding> findings =
        [
            new(".NET", $"{Environment.Version}, {Environment.ProcessPath}", null),
            Program("git", "apt-get install git; without it images carry no revision"),
            await EngineFindingAsync(cancellationToken),
            .. Registry is null
                ? [Program("docker-registry", InstalledWhenNeeded("docker-registry")), await RegistryFindingAsync(cancellationToken)]
                : (Finding[])[new("registry", $"{Registry} (--registry)", null)],
            Program("mmdebstrap", InstalledWhenNeeded("mmdebstrap") + "; only where no registry has the base image"),
            await WorkspaceFindingAsync(cancellationToken),
        ];

        var width = findings.Max(finding => finding.What.Length);
        foreach (var (what, found, remedy) in findings)
        {
            Log.LogInformation("{What}  {Found}", what.PadRight(width), found ?? "missing");
            if (remedy is not null)
            {
                Log.LogInformation("{Indent}  to get it: {Remedy}", new string(' ', width), remedy);
            }
        }

        var missing = findings.Count(finding => finding.Found is null);
        ReportSummary(missing == 0 ? "everything is there" : $"{missing} missing");
    }

    private async Task<Finding> EngineFindingAsync(CancellationToken cancellationToken) =>
        await ContainerEngine.FindAsync(EngineOptions, cancellationToken) is { } engine
            ? new("container engine", $"{engine.Version} at {engine.Endpoint}", null)
            : new("container engine", null, "./build.sh EnsureServices, as root on Debian or Ubuntu; else start one and set DOCKER_HOST");

    private async Task<Finding> RegistryFindingAsync(CancellationToken cancellationToken) =>
        await LocalRegistry.FindAsync(cancellationToken) is { } registry
            ? new("local registry", registry.ToString(), null)
            : new("local registry", null, "./build.sh EnsureServices, or give one with --registry");

    private async Task<Finding> WorkspaceFindingAsync(CancellationToken cancellationToken) =>
        await FindWorkspaceAsync(cancellationToken) is { } workspace
            ? new("workspace", workspace.ToString(), null)
            : new("workspace", null, "./build.sh WorkspaceStart, or name one in Azure with --subscription-id, --resource-group and --workspace");

    private static Finding Program(string name, string remedy)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return new(name, path, path is null ? remedy : null);
    }

    private static string InstalledWhenNeeded(string package) =>
        $"apt-get install {package}, or let a build do it as root on Debian or Ubuntu";

    private sealed record Finding(string What, string? Found, string? Remedy);
}
