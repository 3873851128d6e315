using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Text;
using Slipway.Pipelines;
using Slipway.Pipelines.Runs;
using Slipway.Pipelines.Submission;
using Slipway.Targets;
using Slipway.Testing;

namespace Slipway.Build;

/// <summary>What a step is given that runs by itself: of an earlier run, or of the steps before it, run for a test.</summary>
internal sealed class StepData(IRunStep build, PipelineWorkspace tests)
{
    public Task<StepSource> FindAsync(PipelineProject project, string step, CancellationToken cancellationToken) =>
        build.FromRun is { } run
            ? OfRunAsync(project, step, run, cancellationToken)
            : OfTestAsync(project, step, cancellationToken);

    private async Task<StepSource> OfRunAsync(
        PipelineProject project, string step, string beginning, CancellationToken cancellationToken)
    {
        // What the run once wrote is no news.
        var workspace = new PipelineWorkspace(await build.Services.WorkspaceAsync(cancellationToken), NullLogger.Instance);
        var job = await workspace.FindRunsAsync(beginning, cancellationToken) switch
        {
            [var only] => only,
            [] => throw StepActions.Wrong($"no run's name begins with '{beginning}'", "Runs lists them"),
            var several => throw StepActions.Wrong(
                $"several runs' names begin with '{beginning}': {string.Join(", ", several)}", "write more of it"),
        };
        var folder = build.TemporaryDirectory / "steps" / job;
        var run = await workspace.FollowAsync(job, cancellationToken: cancellationToken);
        var made = await DownloadAsync(workspace, run, new HashSet<string>([.. NeedsOf(project, step), step]), folder, cancellationToken);
        var inputs = new Dictionary<string, string>();
        foreach (var (name, value) in await workspace.ReadInputsAsync(job, cancellationToken))
        {
            if (project.Inputs.FirstOrDefault(input => input.Name == name) is { } input)
            {
                // Data lies in the run's own workspace, and the step runs in another.
                inputs[name] = IsData(input) && await workspace.DownloadDataAsync(value, folder / ".inputs" / name, cancellationToken)
                    is { } here ? here : value;
            }
        }

        return new StepSource(inputs, OutputsOf(project, step, made), made / step);
    }

    /// <summary>The steps before it run as the test says: what of them ran before is reused.</summary>
    private async Task<StepSource> OfTestAsync(PipelineProject project, string step, CancellationToken cancellationToken)
    {
        var set = PipelineTests.Load(TestedPipelines.Of(project), build.RootDirectory);
        var test = build.FromTest is { } wanted
            ? set.Tests.FirstOrDefault(test => test.Name == wanted)
                ?? throw StepActions.Wrong(
                    $"pipeline '{project.Name}' has no test '{wanted}'{NearestName.Hint(wanted, set.Tests.Select(test => test.Name))}",
                    "name one of its tests, or a run with --from-run")
            : set.Tests.FirstOrDefault()
                ?? throw StepActions.Wrong(set.ReasonForNone ?? $"pipeline '{project.Name}' has no test", "name a run with --from-run");
        var needs = NeedsOf(project, step);
        if (needs.Count == 0)
        {
            return new StepSource(test.Inputs, new Dictionary<string, string>(), null);
        }

        build.Log.LogInformation(
            "The steps before it run as test {Test} says: {Steps}; what ran before is reused", test.Name, string.Join(", ", needs));
        var request = new JobRequest { Steps = [.. needs], Inputs = test.Inputs, ExperimentName = "single-steps", IsTrial = true };
        var job = await tests.SubmitAsync(project, await build.Images.EnvironmentsAsync(cancellationToken), request, cancellationToken);
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

        run.EnsureCompleted(isLogShown: true);
        var made = await DownloadAsync(tests, run, needs, build.TemporaryDirectory / "steps" / job, cancellationToken);
        return new StepSource(test.Inputs, OutputsOf(project, step, made), null);
    }

    private static HashSet<string> NeedsOf(PipelineProject project, string step) =>
        [.. project.Steps.Single(other => other.Name == step).Needs];

    private static bool IsData(ProjectInput input) =>
        input.Type.StartsWith("uri_", StringComparison.Ordinal) || input.Type is "mltable" or "mlflow_model" or "custom_model" or "triton_model";

    /// <summary>Downloads what some steps wrote, once.</summary>
    private static async Task<AbsolutePath> DownloadAsync(
        PipelineWorkspace workspace, PipelineRun run, IReadOnlySet<string> steps, AbsolutePath folder, CancellationToken cancellationToken)
    {
        var whole = folder / ".whole";
        if (!File.Exists(whole))
        {
            await workspace.DownloadOutputsAsync(
                run with { Steps = [.. run.Steps.Where(step => steps.Contains(step.Name))] }, folder, cancellationToken);
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(whole, "", cancellationToken);
        }

        return folder;
    }

    private static Dictionary<string, string> OutputsOf(PipelineProject project, string step, AbsolutePath folder)
    {
        var made = new Dictionary<string, string>();
        foreach (var name in NeedsOf(project, step))
        {
            foreach (var output in project.Steps.Single(other => other.Name == name).Outputs)
            {
                var place = folder / name / output.Name;
                // A file lies in a folder of the output's name.
                var path = output.Type == "uri_file" && Directory.Exists(place)
                    ? Directory.EnumerateFiles(place).FirstOrDefault() ?? place.Value
                    : place.Value;
                if (File.Exists(path) || Directory.Exists(path))
                {
                    made[$"{name}.{output.Name}"] = path;
                }
            }
        }

        return made;
    }
}
