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
    /// <param name="project">The pipeline.</param>
    /// <param name="step">The step.</param>
    /// <param name="earlier">The run whose data are taken; null for those of a test.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<StepSource> FindAsync(
        PipelineProject project, string step, EarlierRun? earlier, CancellationToken cancellationToken) => earlier is null
            ? OfTestAsync(project, step, cancellationToken)
            : OfRunAsync(project, step, earlier, cancellationToken);

    private static async Task<StepSource> OfRunAsync(
        PipelineProject project, string step, EarlierRun run, CancellationToken cancellationToken)
    {
        var made = await run.FetchAsync([.. NeedsOf(project, step), step], cancellationToken);
        return new StepSource(await run.InputsAsync(project, cancellationToken), OutputsOf(project, step, made), made / step);
    }

    /// <summary>The steps before it run as the test says: what of them ran before is reused.</summary>
    private async Task<StepSource> OfTestAsync(PipelineProject project, string step, CancellationToken cancellationToken)
    {
        var needs = NeedsOf(project, step);
        var set = PipelineTests.Load(TestedPipelines.Of(project), build.RootDirectory);
        if (build.FromTest is null && set.Tests.IsEmpty && needs.Count == 0)
        {
            // All that it takes can be given.
            return new StepSource(new Dictionary<string, string>(), new Dictionary<string, string>(), null);
        }

        var test = build.FromTest is { } wanted
            ? set.Tests.FirstOrDefault(test => test.Name == wanted)
                ?? throw StepActions.Wrong(
                    $"pipeline '{project.Name}' has no test '{wanted}'{NearestName.Hint(wanted, set.Tests.Select(test => test.Name))}",
                    "name one of its tests, or a run with --from-run")
            : set.Tests.FirstOrDefault()
                ?? throw StepActions.Wrong(set.ReasonForNone ?? $"pipeline '{project.Name}' has no test", "name a run with --from-run");
        if (needs.Count == 0)
        {
            return new StepSource(test.Inputs, new Dictionary<string, string>(), null);
        }

        build.Log.LogInformation(
            "The steps before it run as test {Test} says: {Steps}; what ran before is reused", test.Name, string.Join(", ", needs));
        var request = new JobRequest { Steps = [.. needs], Inputs = test.Inputs, ExperimentName = "single-steps", IsInTestWorkspace = true };
        var environments = await build.Images.EnvironmentsWithAsync(project.Images, cancellationToken);
        var job = await tests.SubmitAsync(project, environments, request, cancellationToken);
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
