using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>From an endpoint to a run of its pipeline, followed to its end.</summary>
internal sealed class RunActions(IRunPipelines build)
{
    private const int RunsShown = 20;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var project = ProjectToRun(await build.Pipelines.ProjectsAsync(cancellationToken));
        var workspace = await build.Pipelines.WorkspaceAsync(cancellationToken);
        var job = await StartAsync(project, workspace, cancellationToken);
        if (build.NoWait)
        {
            build.ReportSummary($"{job} started");
            return;
        }

        var run = await FollowAsync(workspace, job, cancellationToken);
        foreach (var step in run.Steps)
        {
            build.Log.LogInformation("{Step,-24} {Status}", step.Name, step.ReusedRunId is null ? step.Status : $"{step.Status} (reused)");
        }

        var files = build.Download
            ? await workspace.DownloadOutputsAsync(run, build.ArtifactsDirectory / "runs" / job, cancellationToken)
            : [];
        foreach (var file in files)
        {
            build.Log.LogInformation("{File}", Path.GetRelativePath(build.Host.WorkingDirectory, file));
        }

        run.EnsureCompleted(isLogShown: true);
        build.ReportSummary(build.Download
            ? $"{job} {run.Status}, {Counted.Of(files.Count, "file")} in artifacts/runs/{job}"
            : $"{job} {run.Status}");
    }

    /// <summary>Calls the endpoint; where a part of the pipeline is wanted, or a run again, the files as they are become the job.</summary>
    private async Task<string> StartAsync(PipelineProject project, PipelineWorkspace workspace, CancellationToken cancellationToken)
    {
        if (build.FromFailed is null && build.Steps.Length == 0)
        {
            return await workspace.InvokeAsync(
                project, new RunRequest { Inputs = Inputs(build), ExperimentName = build.ExperimentName }, cancellationToken);
        }

        var inputs = new Dictionary<string, string>();
        if (build.FromFailed is { } failed)
        {
            var earlier = await EarlierRun.FindAsync(build, failed, Wrong, cancellationToken);
            earlier.EnsureOf(project);
            if (earlier.Run.IsCompleted)
            {
                throw Wrong($"run {earlier.Run.JobName} completed: there is nothing to go on with", "start another with ./build.sh Run");
            }

            var known = project.Inputs.Select(input => input.Name).ToHashSet();
            foreach (var (name, value) in await workspace.ReadInputsAsync(earlier.Run.JobName, cancellationToken))
            {
                // One that the files no longer have is none of the new run's.
                if (known.Contains(name))
                {
                    inputs[name] = value;
                }
            }
        }

        foreach (var (name, value) in Inputs(build))
        {
            inputs[name] = value;
        }

        return await workspace.SubmitAsync(
            project,
            await build.Images.EnvironmentsWithAsync(project.Images, cancellationToken),
            new JobRequest { Inputs = inputs, Steps = build.Steps, ExperimentName = build.ExperimentName },
            cancellationToken);
    }

    public async Task ListAsync(CancellationToken cancellationToken)
    {
        var runs = await (await build.Pipelines.WorkspaceAsync(cancellationToken)).ListRunsAsync(RunsShown, cancellationToken);
        foreach (var line in runs.Length == 0 ? ["Nothing has been run yet."] : RunSummary.Table(runs, build.Host.Width))
        {
            build.Log.LogInformation("{Line}", line);
        }

        build.ReportSummary(runs.Length == RunsShown ? $"the latest {RunsShown} runs" : Counted.Of(runs.Length, "run"));
    }

    /// <summary>Shows on a terminal how far the steps of a run are.</summary>
    public static void ShowSteps(ISlipwayBuild build, ImmutableArray<StepProgress> steps) =>
        build.ReportRows([.. steps.Select(step => new LiveRow(step.Name, step.Status, step.StartedAt, step.EndedAt))]);

    /// <summary>
    /// Ctrl+C ends the following and, where somebody can answer, asks about the job; a second one is a yes. Elsewhere the
    /// job goes on.
    /// </summary>
    private async Task<PipelineRun> FollowAsync(PipelineWorkspace workspace, string job, CancellationToken cancellationToken)
    {
        try
        {
            return await workspace.FollowAsync(job, steps => ShowSteps(build, steps), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            var question = new Question($"Cancel job {job} as well? (yes/no; Ctrl+C again is yes)", IsSecret: false)
            {
                OnInterrupt = "yes",
            };
            if (build.Host.Ask is { } ask && ask(question) is "yes" or "y")
            {
                await workspace.CancelAsync(job, CancellationToken.None);
                build.Log.LogInformation("Job {Job} is being cancelled", job);
            }
            else
            {
                build.Log.LogInformation("Job {Job} goes on without being followed", job);
            }

            throw;
        }
    }

    private PipelineProject ProjectToRun(ImmutableArray<PipelineProject> projects)
    {
        // Files become a job without an endpoint.
        var callable = projects.Where(project => project.HasEndpoint || build.FromFailed is not null || build.Steps.Length > 0).ToList();
        var names = string.Join(", ", callable.Select(project => project.Name));
        return (build.Pipeline, callable) switch
        {
            (null, [var only]) => only,
            (not null, _) when callable.Find(project => project.Name == build.Pipeline) is { } named => named,
            (null, []) => throw new DiagnosticException(new Diagnostic(
                Codes.WhichPipeline, "no folder of pipelines/ has an endpoint to call")
            {
                Remedy = "add an endpoint.yml beside a pipeline.yml",
            }),
            (null, _) => throw new DiagnosticException(new Diagnostic(Codes.WhichPipeline, $"there are several pipelines: {names}")
            {
                Remedy = "say which with --pipeline",
            }),
            _ => throw new DiagnosticException(new Diagnostic(
                Codes.WhichPipeline, $"there is no pipeline '{build.Pipeline}' with an endpoint")
            {
                Remedy = $"take one of: {names}",
            }),
        };
    }

    private static DiagnosticException Wrong(string what, string remedy) =>
        new(new Diagnostic(Codes.WhichRun, what) { Remedy = remedy });

    /// <summary>What <c>--input</c> gives.</summary>
    public static Dictionary<string, string> Inputs(IRunPipelines build)
    {
        var inputs = new Dictionary<string, string>();
        foreach (var input in build.Input)
        {
            if (input.Split('=', 2) is not [{ Length: > 0 } name, var value] || !inputs.TryAdd(name, value))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.InvalidInput, $"--input '{input}' is not name=value, or names an input again")
                {
                    Remedy = "write it as --input trees=1000",
                });
            }
        }

        return inputs;
    }
}
