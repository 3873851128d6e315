using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>Every graph runs as it ran in NUKE 10.1: what was executed, the statuses with their reasons, the exit code.</summary>
public sealed class NukeRunTests
{
    private static readonly GraphFiles Files = new("SLIPWAY_NUKE_RUNS", "runs.json");

    public static TheoryData<int, string> Graphs() => Files.Cases();

    [Theory]
    [MemberData(nameof(Graphs))]
    public async Task A_graph_runs_as_it_ran_in_NUKE(int index, string name)
    {
        var graph = Files[index];
        graph.Name.Should().Be(name);
        using var folder = new BuildFolder();
        var build = new GraphBuild(graph.Targets);
        var engine = new BuildEngine(
            () => build,
            folder.Environment,
            [.. graph.Default.Select<string, Func<SlipwayBuild, Target>>(target => _ => build[target])]);
        string[] arguments =
        [
            "--parallelism", "1",
            .. graph.Invoked is null ? Array.Empty<string>() : ["--target", .. graph.Invoked],
            .. graph.Skip is null ? Array.Empty<string>() : ["--skip", .. graph.Skip],
        ];

        var exitCode = await engine.RunAsync(arguments);

        exitCode.Should().Be(graph.Exit ?? -1, folder.Output);
        build.Executed.Should().Equal(graph.Executed ?? []);
        if (graph.Error is { } error)
        {
            folder.Output.Should().Contain(Comparable(error));
        }

        if (graph.Plan is { } plan)
        {
            engine.Runs.Select(run => run.Name).Should().Equal(plan);
        }

        if (graph.Status is { } status)
        {
            engine.Runs.ToDictionary(run => run.Name, Status).Should().BeEquivalentTo(status);
        }
    }

    /// <summary>The first line; of what is required, only who requires it: conditions are written differently.</summary>
    private static string Comparable(string error)
    {
        const string requires = "' requires";
        var line = error.Split('\n')[0];
        var end = line.IndexOf(requires, StringComparison.Ordinal);
        return end < 0 ? line : line[..(end + requires.Length)];
    }

    private static string Status(TargetRun run) =>
        run.Information.Length > 0 ? $"{run.Status} // {run.Information}" : run.Status.ToString();
}
