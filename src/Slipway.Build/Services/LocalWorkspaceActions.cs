using Microsoft.Extensions.Logging;
using Slipway.Core.Text;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>What is done with the local workspace by itself.</summary>
internal sealed class LocalWorkspaceActions(ILocalWorkspace build)
{
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        if (await LocalWorkspace.FindAsync(build.Services.LocalWorkspaceOptions, cancellationToken) is { } address)
        {
            build.Log.LogInformation("address      {Address}", address.Uri);
            build.Log.LogInformation("token        {TokenFile}", address.TokenFile);
            build.Log.LogInformation("certificate  {CertificateFile}", address.CertificateFile);
        }
    }

    public async Task LinkToPagesAsync(CancellationToken cancellationToken)
    {
        if (build.Services.IsAzure && !build.OfTests)
        {
            build.Log.LogInformation("{Page}", build.Services.StudioPage);
            return;
        }

        var link = build.OfTests
            ? await LocalWorkspace.CreatePageLinkAsync(build.Services.TestsWorkspaceOptions, cancellationToken)
                ?? throw ServiceActions.NoTestsYet()
            : await LocalWorkspace.CreatePageLinkAsync(build.Services.LocalWorkspaceOptions, cancellationToken)
                ?? throw ServiceActions.NotStarted("local workspace");
        build.Log.LogInformation("Open it in a browser within ten minutes; it works once:");
        build.Log.LogInformation("{Link}", link);
    }

    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var (jobs, bytes) = await LocalWorkspace.PruneAsync(
                build.Services.LocalWorkspaceOptions, build.KeepDays, build.KeepGigabytes, cancellationToken)
            ?? throw ServiceActions.NotStarted("local workspace");
        build.ReportSummary($"{Counted.Of(jobs, "job")} and {bytes / (1024 * 1024)} MiB deleted");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var (workspace, canceled) = await LocalWorkspace.StopAsync(
            build.Services.LocalWorkspaceOptions, build.CancelJobs, cancellationToken);
        var (_, canceledTests) = await LocalWorkspace.StopAsync(
            build.Services.TestsWorkspaceOptions, cancelJobs: true, cancellationToken);
        var registry = await build.Services.LocalRegistry.StopAsync(cancellationToken);
        build.ReportSummary($"workspace {(workspace ? "stopped" : "was not running")}, "
            + $"registry {(registry ? "stopped" : "was not running")}"
            + (canceled.Count + canceledTests.Count > 0
                ? $"; canceled: {string.Join(", ", [.. canceled, .. canceledTests])}" : ""));
    }
}
