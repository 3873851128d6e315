using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Text;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;

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

        EnsureOneWay();
        var earlier = build.FromRun is { } beginning ? await EarlierRun.FindAsync(build, beginning, Wrong, cancellationToken) : null;
        var projects = await build.Pipelines.ProjectsAsync(cancellationToken);
        var project = earlier?.PipelineOf(build, projects) ?? build.Pipelines.TheOne(projects);
        EnsureStep(project, name);
        EnsureCanWait(project, name);
        var connection = await build.Services.TestsWorkspaceAsync(cancellationToken);
        var tests = new PipelineWorkspace(connection, build.Log);
        await build.Images.PullAsync(project.Images, cancellationToken);
        if (!build.Watch)
        {
            using var owner = await build.Services.TestsOwner.TakeAsync(cancellationToken);
            var source = await new StepData(build, tests).FindAsync(project, name, earlier, cancellationToken);
            await (build.OpenShell
                ? new StepShell(build, connection).OpenAsync(project, Request(name, source), cancellationToken)
                : RunOnceAsync(tests, project, name, source, cancellationToken));
            return;
        }

        // From now on no save is missed, whatever goes on meanwhile.
        using var saves = new FileSaves(
            Path.GetDirectoryName(project.Directory)!,
            [build.ArtifactsDirectory, build.TemporaryDirectory, build.RootDirectory / ".git"]);
        StepSource given;
        using (await build.Services.TestsOwner.TakeAsync(cancellationToken))
        {
            given = await new StepData(build, tests).FindAsync(project, name, earlier, cancellationToken);
        }

        await WatchAsync(tests, project.Name, name, given, saves, cancellationToken);
    }

    /// <summary>Runs the step, says what it wrote, and how that differs from what it wrote before.</summary>
    private async Task RunOnceAsync(
        PipelineWorkspace tests, PipelineProject project, string name, StepSource source, CancellationToken cancellationToken)
    {
        var environments = await build.Images.EnvironmentsWithAsync(project.Images, cancellationToken);
        var request = Request(name, source);
        var job = await tests.SubmitAsync(
            project, environments, build.AwaitDebugger ? request with { Command = DebuggerHook.Around } : request, cancellationToken);
        PipelineRun run;
        try
        {
            var following = tests.FollowAsync(job, steps => RunActions.ShowSteps(build, steps), cancellationToken);
            if (build.AwaitDebugger)
            {
                await new StepDebugger(build, tests).AttendAsync(project, name, job, following, cancellationToken);
            }

            run = await following;
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
        var summary = $"{name} {run.Status}, {Counted.Of(files.Count, "file")} in artifacts/steps/{project.Name}/{name}";
        if (build.Watch)
        {
            build.Log.LogInformation("{Summary}", summary);
        }
        else
        {
            build.ReportSummary(summary);
        }
    }

    /// <summary>
    /// Runs the step, and again with each save, until somebody stops it: what runs by then is given up. What is wrong is told,
    /// and the next save awaited.
    /// </summary>
    private async Task WatchAsync(
        PipelineWorkspace tests, string pipeline, string name, StepSource source, FileSaves saves, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = TryAsync(tests, pipeline, name, source, round.Token);
            var saved = saves.NextAsync(cancellationToken);
            if (await Task.WhenAny(running, saved) == running)
            {
                await running;
                build.Log.LogInformation("Waiting for a file to be saved; Ctrl+C ends it");
            }

            try
            {
                await saved;
            }
            finally
            {
                await round.CancelAsync();
                await running;
            }

            build.Log.LogInformation("{File} was saved", Path.GetRelativePath(build.RootDirectory, await saved));
        }
    }

    private async Task TryAsync(
        PipelineWorkspace tests, string pipeline, string name, StepSource source, CancellationToken cancellationToken)
    {
        try
        {
            using var owner = await build.Services.TestsOwner.TakeAsync(cancellationToken);
            var projects = await build.Pipelines.ReadAgainAsync(cancellationToken);
            var project = projects.FirstOrDefault(project => project.Name == pipeline)
                ?? throw Wrong($"there is no pipeline '{pipeline}' any more", "put its files back");
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
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A file was saved, or the build is stopped, which whoever waits for the next save is told as well.
        }
    }

    private JobRequest Request(string step, StepSource source)
    {
        var (inputs, made) = (source.Inputs.ToDictionary(), source.StepOutputs.ToDictionary());
        foreach (var (name, value) in RunActions.Inputs(build))
        {
            // STEP.OUTPUT stands for what another step makes.
            (name.Contains('.', StringComparison.Ordinal) ? made : inputs)[name] = value;
        }

        return new JobRequest
        {
            OnlyStep = step,
            StepOutputs = made,
            Inputs = inputs,
            ExperimentName = Experiment,
            DisplayName = step,
            ForceRerun = true,
            IsInTestWorkspace = true,
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

    private void EnsureOneWay()
    {
        var ways = ((bool IsWanted, string Name)[])
            [(build.Watch, "--watch"), (build.OpenShell, "--open-shell"), (build.AwaitDebugger, "--await-debugger")];
        var wanted = ways.Where(way => way.IsWanted).Select(way => way.Name).ToList();
        if (wanted.Count > 1)
        {
            throw Wrong($"{string.Join(" and ", wanted)} don't go together: each is a way to run the step", "give one of them");
        }
    }

    private void EnsureCanWait(PipelineProject project, string name)
    {
        if (build.AwaitDebugger && !project.Steps.Single(step => step.Name == name).IsCommand)
        {
            throw Wrong($"step '{name}' is no command: what it runs can't wait for a debugger", "leave out --await-debugger");
        }
    }

    public static DiagnosticException Wrong(string what, string? remedy) =>
        new(new Diagnostic(Codes.WhichStep, what) { Remedy = remedy });
}
