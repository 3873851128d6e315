using CsCheck;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>What holds of every build that its user stops, wherever it is, and goes on with.</summary>
public sealed class InterruptionPropertyTests
{
    private static readonly Gen<(GraphCase Graph, int Place, bool Listens, int Parallelism)> Interruptions =
        Gen.Select(RandomGraphs.Deciding, Gen.Int[1, 12], Gen.Bool, Gen.Int[1, 3]);

    [Fact]
    public Task Continued_it_ends_as_one_that_was_not_interrupted() => Interruptions.SampleAsync(async sample =>
    {
        var (graph, place, listens, parallelism) = sample;
        using var whole = new BuildFolder();
        var expected = await RunAsync(new GraphBuild(graph.Targets), graph, whole, parallelism);
        using var folder = new BuildFolder();
        var interrupted = await InterruptAsync(graph, folder, place, listens, parallelism);

        var continued = await RunAsync(new GraphBuild(graph.Targets), graph, folder, parallelism, "--continue");

        continued.Runs.Select(run => (run.Name, Ending(run, interrupted))).Should()
            .Equal(expected.Runs.Select(run => (run.Name, run.Status)), folder.Output);
    });

    [Fact]
    public Task What_succeeded_before_runs_again_only_after_what_it_depends_on() => Interruptions.SampleAsync(async sample =>
    {
        var (graph, place, listens, parallelism) = sample;
        using var folder = new BuildFolder();
        var interrupted = await InterruptAsync(graph, folder, place, listens, parallelism);
        if (interrupted.Runs.All(run => run.Status is not (TargetStatus.Aborted or TargetStatus.NotRun or TargetStatus.Failed)))
        {
            return;
        }

        var build = new GraphBuild(graph.Targets);
        var continued = await RunAsync(build, graph, folder, parallelism, "--continue");

        var succeeded = interrupted.Runs.Where(run => run.Status == TargetStatus.Succeeded).Select(run => run.Name).ToHashSet();
        continued.Runs.Where(run => succeeded.Contains(run.Name) && build.Executed.Contains(run.Name)).Should()
            .OnlyContain(run => run.Dependencies.Any(dependency => dependency.HasActed), folder.Output);
    });

    /// <summary>How a target ended, over both attempts.</summary>
    private static TargetStatus Ending(TargetRun run, BuildEngine before) =>
        run.Status == TargetStatus.Skipped && run.Information.Contains("succeeded in the last attempt", StringComparison.Ordinal)
            ? before.Runs.Single(other => other.Name == run.Name).Status
            : run.Status;

    private static async Task<BuildEngine> InterruptAsync(
        GraphCase graph, BuildFolder folder, int place, bool listens, int parallelism)
    {
        using var interrupt = new CancellationTokenSource();
        var begun = 0;
        var build = new GraphBuild(graph.Targets)
        {
            WhileRunning = cancellationToken =>
            {
                if (Interlocked.Increment(ref begun) == place)
                {
                    interrupt.Cancel();
                }

                if (listens)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            },
        };
        var environment = folder.Environment;
        folder.Environment = environment with { Interrupted = interrupt.Token };
        var engine = await RunAsync(build, graph, folder, parallelism);
        folder.Environment = environment;
        return engine;
    }

    private static async Task<BuildEngine> RunAsync(
        GraphBuild build, GraphCase graph, BuildFolder folder, int parallelism, params string[] arguments)
    {
        var engine = new BuildEngine(() => build, folder.Environment with { Parallelism = parallelism }, []);
        await engine.RunAsync(["--target", .. graph.Invoked!, .. arguments]);
        engine.Runs.Should().NotBeEmpty(folder.Output);
        return engine;
    }
}
