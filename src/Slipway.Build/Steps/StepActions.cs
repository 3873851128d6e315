using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;
using Slipway.Workspace.Lifetime;

namespace Slipway.Build;

/// <summary>One step by itself, in the workspace of tests, with what an earlier run or the steps before it made.</summary>
internal sealed class StepActions(IRunStep build)
{
    private const string Experiment = "single-steps";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var name = build.Step ?? throw Wrong("RunStep needs to know which step", "name it with --step");
        if (build.FromRun is not null && build.FromTest is not null)
        {
            throw Wrong("--from-run and --from-test both say where the step's data come from", "give one of them");
        }

        var project = build.Pipelines.TheOne(await build.Pipelines.ProjectsAsync(cancellationToken));
        EnsureStep(project, name);
        using var owner = await LocalWorkspace.OwnJobsAsync(
            build.Services.TestsWorkspaceOptions,
            () => build.Log.LogInformation("Waiting for another build of this clone, which tests pipelines"),
            cancellationToken);
        var connection = await build.Services.TestsWorkspaceAsync(cancellationToken);
        var tests = new PipelineWorkspace(connection, build.Log);
        await build.Images.PullAsync(project.Images, cancellationToken);
        var source = await new StepData(build, tests).FindAsync(project, name, cancellationToken);
        if (build.OpenShell)
        {
            await new StepShell(build, connection).OpenAsync(project, Request(name, source), cancellationToken);
            return;
        }

        await RunOnceAsync(tests, project, name, source, cancellationToken);
        if (build.Watch)
        {
            await WatchAsync(tests, name, source, cancellationToken);
        }
    }

    /// <summary>Runs the step, says what it wrote, and how that differs from what it wrote before.</summary>
    private async Task RunOnceAsync(
        PipelineWorkspace tests, PipelineProject project, string name, StepSource source, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsAsync(cancellationToken);
        var job = await tests.SubmitAsync(project, environments, Request(name, source), cancellationToken);
        PipelineRun run;
        try
        {
            run = await tests.FollowAsync(job, steps => RunActions.ShowSteps(build, steps), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await tests.CancelAsync(job, CancellationToken.None);
            throw;
        }

        var folder = build.ArtifactsDirectory / "steps" / project.Name;
        var outputs = folder / name;
        if (Directory.Exists(outputs))
        {
            Directory.Delete(outputs, recursive: true);
        }

        var files = await tests.DownloadOutputsAsync(run, folder, cancellationToken);
        foreach (var line in FileComparison.Lines(outputs, source.Before))
        {
            build.Log.LogInformation("{Line}", line);
        }

        run.EnsureCompleted(isLogShown: true);
        build.ReportSummary($"{name} {run.Status}, {Counted.Of(files.Count, "file")} in artifacts/steps/{project.Name}/{name}");
    }

    /// <summary>Runs the step again with each save, until somebody stops it; what is wrong is told, and the next save awaited.</summary>
    private async Task WatchAsync(PipelineWorkspace tests, string name, StepSource source, CancellationToken cancellationToken)
    {
        using var saves = new FileSaves(
            build.RootDirectory, [build.ArtifactsDirectory, build.TemporaryDirectory, build.RootDirectory / ".git"]);
        while (true)
        {
            build.Log.LogInformation("Waiting for a file to be saved; Ctrl+C ends it");
            var saved = await saves.NextAsync(cancellationToken);
            build.Log.LogInformation("{File} was saved", Path.GetRelativePath(build.RootDirectory, saved));
            try
            {
                var project = build.Pipelines.TheOne(await build.Pipelines.ReadAgainAsync(cancellationToken));
                EnsureStep(project, name);
                await RunOnceAsync(tests, project, name, source, cancellationToken);
            }
            catch (DiagnosticException e)
            {
                foreach (var diagnostic in e.Diagnostics)
                {
                    build.Log.LogError("{Diagnostic}", diagnostic);
                }
            }
        }
    }

    private JobRequest Request(string step, StepSource source)
    {
        var inputs = source.Inputs.ToDictionary();
        foreach (var (name, value) in RunActions.Inputs(build))
        {
            inputs[name] = value;
        }

        return new JobRequest
        {
            OnlyStep = step,
            StepOutputs = source.StepOutputs,
            Inputs = inputs,
            ExperimentName = Experiment,
            DisplayName = step,
            ForceRerun = true,
            IsTrial = true,
        };
    }

    private static void EnsureStep(PipelineProject project, string name)
    {
        var names = project.Steps.Select(step => step.Name).ToList();
        if (!names.Contains(name))
        {
            throw Wrong(
                $"pipeline '{project.Name}' has no step '{name}'{NearestName.Hint(name, names)}",
                $"name one of {string.Join(", ", names)}");
        }
    }

    public static DiagnosticException Wrong(string what, string? remedy) =>
        new(new Diagnostic(Codes.WhichStep, what) { Remedy = remedy });
}
