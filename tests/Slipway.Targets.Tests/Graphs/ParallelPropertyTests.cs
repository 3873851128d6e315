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

    [Fact]
    public Task A_build_that_is_continued_runs_what_had_not_succeeded_and_ends_well() => Gen.Select(RandomGraphs.Plain, Gen.Int[0, 11])
        .SampleAsync(async (graph, broken) =>
        {
            using var folder = new BuildFolder();
            var (failed, first) = await RunAsync(Breaking(graph, broken), Parallelism, folder);
            var succeeded = failed.Runs.Where(run => run.Status == TargetStatus.Succeeded).Select(run => run.Name).ToList();
            var (continued, second) = await RunAsync(graph, Parallelism, folder, "--continue");

            continued.Runs.Should().OnlyContain(run => run.Status == TargetStatus.Succeeded || run.Status == TargetStatus.Skipped);
            first.Executed.Concat(second.Executed).Should().Contain(continued.Runs.Select(run => run.Name));
            if (failed.Runs.Any(run => run.Status == TargetStatus.Failed))
            {
                second.Executed.Should().NotIntersectWith(succeeded);
            }
        });

    private static GraphCase Breaking(GraphCase graph, int broken) => graph with
    {
        Targets = [.. graph.Targets.Select((target, i) => target with { Fails = i == broken % graph.Targets.Count })],
    };

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
        return await RunAsync(graph, parallelism, folder);
    }

    private static async Task<(BuildEngine Engine, GraphBuild Build)> RunAsync(
        GraphCase graph,
        int parallelism,
        BuildFolder folder,
        params string[] arguments)
    {
        var build = new GraphBuild(graph.Targets);
        var engine = new BuildEngine(
            () => build, folder.Environment with { Parallelism = parallelism }, []);
        await engine.RunAsync(["--target", .. graph.Invoked!, .. arguments]);
        engine.Runs.Should().NotBeEmpty(folder.Output);
        return (engine, build);
    }
}
