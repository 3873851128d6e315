using Slipway.Core.Diagnostics;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>Every graph is ordered as NUKE 10.1 ordered it.</summary>
public sealed class NukePlanTests
{
    private static readonly GraphFiles Files = new("SLIPWAY_NUKE_PLANS", "plans.json");

    public static TheoryData<int, string> Graphs() => Files.Cases();

    [Theory]
    [MemberData(nameof(Graphs))]
    public void A_graph_gives_the_plan_that_NUKE_gave(int index, string name)
    {
        var graph = Files[index];
        graph.Name.Should().Be(name);

        var plan = () =>
        {
            var build = new GraphBuild(graph.Targets);
            var targets = TargetGraph.Create(
                build, build.DeclaredTargets(), [.. graph.Default.Select(target => build[target])]);
            return ExecutionPlanner.Plan(targets, graph.Invoked).Targets.Select(planned => planned.Target.Name);
        };

        if (graph.Error is { } error)
        {
            plan.Should().Throw<DiagnosticException>()
                .Which.Diagnostics[0].Message.Split('\n')[0].TrimEnd().Should().Be(error.Split('\n')[0]);
        }
        else
        {
            plan().Should().Equal(graph.Plan);
        }
    }
}
