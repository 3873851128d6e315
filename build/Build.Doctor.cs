using Microsoft.Extensions.Logging;
using Slipway.Images;
using Slipway.Workspace.Lifetime;

// What this machine has and lacks. Starts, installs and writes nothing.
internal sealed partial class Build
{
    private async Task ExamineAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        List<Prerequisite> found =
        [
            new(".NET", $"{Environment.Version} at {Environment.ProcessPath}", ""),
            .. await Prerequisite.FindAllAsync(EngineOptions, cancellationToken),
            new("registry", (await FindRegistryAsync(cancellationToken))?.ToString(),
                "'./build.sh EnsureServices' starts a local one; or give one with --registry"),
            new("workspace", (await FindWorkspaceAsync(cancellationToken))?.ToString(),
                "'./build.sh WorkspaceStart' starts a local one; or give --subscription-id, --resource-group and --workspace"),
            .. await HostServicesAsync(cancellationToken),
        ];

        var width = found.Max(prerequisite => prerequisite.Name.Length);
        foreach (var prerequisite in found)
        {
            Log.LogInformation(
                "{What}  {Found}", prerequisite.Name.PadRight(width), prerequisite.Found ?? $"{prerequisite.Problem}; {prerequisite.Remedy}");
        }

        var missing = found.Count(prerequisite => prerequisite.Found is null);
        ReportSummary(missing == 0 ? "everything is there" : $"{missing} missing or closed; a Publish gets what it needs, or says why not");
    }

    /// <summary>What steps of the local workspace reach of this machine, which is nothing that misses: jobs run either way.</summary>
    private async Task<IReadOnlyList<Prerequisite>> HostServicesAsync(CancellationToken cancellationToken)
    {
        if (IsAzure)
        {
            return [];
        }

        var found = StepsReachHost ? "open to steps, by --steps-reach-host"
            : await LocalWorkspace.WhyHostIsOpenAsync(cancellationToken) is { } reason
                ? $"open to steps: {reason}; see docs/threat-model.md"
                : "closed to steps";
        return [new("services of this machine", found, "")];
    }
}
