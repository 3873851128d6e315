using CsCheck;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>What holds of every run of every graph when targets run at once.</summary>
public sealed class ParallelPropertyTests
{
    private const int Parallelism = 3;

    [Fact]
    public Task Nothing_begins_before_all_that_must_run_earlier_has_ended() => RandomGraphs.Failing.SampleAsync(async graph =>
    {
        var (engine, build) = await RunAsync(graph, Parallelism);
        foreach (var run in engine.Runs.Where(run => build.EndedBefore.ContainsKey(run.Name)))
        {
            Earlier(run.Target).Select(earlier => earlier.Name).Where(build.Executed.Contains).Should()
                .BeSubsetOf(build.EndedBefore[run.Name]);
        }
    });

    [Fact]
    public Task Targets_end_as_they_do_one_after_the_other() => RandomGraphs.Deciding.SampleAsync(async graph =>
    {
        var (sequential, _) = await RunAsync(graph, 1);
        var (parallel, _) = await RunAsync(graph, Parallelism);
        parallel.Runs.Select(Ending).Should().Equal(sequential.Runs.Select(Ending));
    });

    [Fact]
    public Task A_build_fails_exactly_when_it_does_one_after_the_other() => RandomGraphs.Failing.SampleAsync(async graph =>
    {
        var (sequential, _) = await RunAsync(graph, 1);
        var (parallel, _) = await RunAsync(graph, Parallelism);
        parallel.Runs.Any(run => run.Status == TargetStatus.Failed).Should()
            .Be(sequential.Runs.Any(run => run.Status == TargetStatus.Failed));
    });

    [Fact]
    public Task An_assured_target_runs_whatever_fails() => RandomGraphs.Failing.SampleAsync(async graph =>
    {
        var (engine, _) = await RunAsync(graph, Parallelism);
        engine.Runs.Where(run => run.Definition.IsAssuredAfterFailure).Should()
            .OnlyContain(run => run.Status != TargetStatus.NotRun);
    });

    [Fact]
    public Task No_more_run_at_once_than_may() => RandomGraphs.Deciding.SampleAsync(async graph =>
    {
        var (_, build) = await RunAsync(graph, Parallelism);
        build.MostAtOnce.Should().BeLessThanOrEqualTo(Parallelism);
    });

    private static string Ending(TargetRun run) => $"{run.Name} {run.Status} {run.Information}";

    /// <summary>All that has a path to the target, over whatever kinds of edges.</summary>
    private static HashSet<ExecutableTarget> Earlier(ExecutableTarget target)
    {
        var earlier = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>([target]);
        while (open.TryPop(out var next))
        {
            foreach (var dependency in next.AllDependencies.Where(earlier.Add))
            {
                open.Push(dependency);
            }
        }

        return earlier;
    }

    private static async Task<(BuildEngine Engine, GraphBuild Build)> RunAsync(GraphCase graph, int parallelism)
    {
        using var folder = new BuildFolder();
        var build = new GraphBuild(graph.Targets);
        var engine = new BuildEngine(
            () => build, folder.Environment with { Parallelism = parallelism }, []);
        await engine.RunAsync(["--target", .. graph.Invoked!]);
        engine.Runs.Should().NotBeEmpty(folder.Output);
        return (engine, build);
    }
}
