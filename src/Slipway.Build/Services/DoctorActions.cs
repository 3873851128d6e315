using Microsoft.Extensions.Logging;
using Slipway.Images;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>What this machine has and lacks.</summary>
internal sealed class DoctorActions(IDoctor build)
{
    public async Task ExamineAsync(CancellationToken cancellationToken)
    {
        build.Services.CheckParameters();
        List<Prerequisite> found =
        [
            new(".NET", $"{Environment.Version} at {Environment.ProcessPath}", ""),
            .. await Prerequisite.FindAllAsync(build.Services.EngineOptions, cancellationToken),
            new("registry", (await build.Services.FindRegistryAsync(cancellationToken))?.ToString(),
                "'./build.sh EnsureServices' starts a local one; or give one with --registry"),
            new("workspace", (await build.Services.FindWorkspaceAsync(cancellationToken))?.ToString(),
                "'./build.sh WorkspaceStart' starts a local one; or give --subscription-id, --resource-group and --workspace"),
            .. await HostServicesAsync(cancellationToken),
        ];

        var width = found.Max(prerequisite => prerequisite.Name.Length);
        foreach (var prerequisite in found)
        {
            build.Log.LogInformation(
                "{What}  {Found}", prerequisite.Name.PadRight(width), prerequisite.Found ?? $"{prerequisite.Problem}; {prerequisite.Remedy}");
        }

        var missing = found.Count(prerequisite => prerequisite.Found is null);
        build.ReportSummary(missing == 0
            ? "everything is there"
            : $"{missing} missing or closed; a Publish gets what it needs, or says why not");
    }

    /// <summary>What steps of the local workspace reach of this machine, which is nothing that misses: jobs run either way.</summary>
    private async Task<IReadOnlyList<Prerequisite>> HostServicesAsync(CancellationToken cancellationToken)
    {
        if (build.Services.IsAzure)
        {
            return [];
        }

        var found = build.StepsReachHost ? "open to steps, by --steps-reach-host"
            : await LocalWorkspace.WhyHostIsOpenAsync(cancellationToken) is { } reason
                ? $"open to steps: {reason}; see the threat model in the documentation of Slipway"
                : "closed to steps";
        return [new("services of this machine", found, "")];
    }
}
