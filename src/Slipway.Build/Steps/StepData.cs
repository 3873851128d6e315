using Microsoft.Extensions.Logging;
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
        var run = await EarlierRun.FindAsync(build, beginning, StepActions.Wrong, cancellationToken);
        var made = await run.FetchAsync([.. NeedsOf(project, step), step], cancellationToken);
        return new StepSource(await run.InputsAsync(project, cancellationToken), OutputsOf(project, step, made), made / step);
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
        var made = await EarlierRun.Of(build, tests, run).FetchAsync(needs, cancellationToken);
        return new StepSource(test.Inputs, OutputsOf(project, step, made), null);
    }

    private static HashSet<string> NeedsOf(PipelineProject project, string step) =>
        [.. project.Steps.Single(other => other.Name == step).Needs];

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
