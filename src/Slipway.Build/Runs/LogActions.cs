using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines;

namespace Slipway.Build;

/// <summary>What the steps of a run wrote.</summary>
internal sealed class LogActions(IRunPipelines build)
{
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        CheckParameters();
        var workspace = await build.Pipelines.WorkspaceAsync(cancellationToken);
        var job = await JobAsync(workspace, cancellationToken);
        if (build.Follow)
        {
            var run = await workspace.FollowAsync(job, steps => RunActions.ShowSteps(build, steps), cancellationToken);
            build.ReportSummary($"{job} {run.Status}");
            return;
        }

        var logs = await workspace.ReadLogsAsync(job, build.Step, build.Timestamps, cancellationToken);
        foreach (var (step, file, lines) in logs)
        {
            build.Log.LogInformation("[{Step}] {File}", step, file);
            foreach (var line in lines.TakeLast(build.Tail ?? int.MaxValue))
            {
                build.Log.LogInformation("[{Step}] {Line}", step, line);
            }
        }

        build.ReportSummary(Counted.Of(logs.Length, "log"));
    }

    private void CheckParameters()
    {
        if (build.Follow && (build.Timestamps || (build.Step ?? build.Tail?.ToString(CultureInfo.InvariantCulture)) is not null))
        {
            throw Wrong("--follow shows all steps from their beginnings, as they write", "leave out --step, --tail and --timestamps");
        }

        if (build.Timestamps && build.Services.IsAzure)
        {
            throw Wrong("Azure ML keeps no times of lines", "leave out --timestamps");
        }

        if (build.Tail < 1)
        {
            throw Wrong($"--tail is {build.Tail}, but must be 1 or more", null);
        }
    }

    private async Task<string> JobAsync(PipelineWorkspace workspace, CancellationToken cancellationToken)
    {
        var beginning = build.Job ?? throw Wrong("Logs needs to know of which run", "name it with --job; Runs lists them");
        return await workspace.FindRunsAsync(beginning, cancellationToken) switch
        {
            [var only] => only,
            [] => throw Wrong($"no run's name begins with '{beginning}'", "Runs lists them"),
            var several => throw Wrong($"several runs' names begin with '{beginning}': {string.Join(", ", several)}", "write more of it"),
        };
    }

    private static DiagnosticException Wrong(string what, string? remedy) =>
        new(new Diagnostic(Codes.WhichLogs, what) { Remedy = remedy });
}
