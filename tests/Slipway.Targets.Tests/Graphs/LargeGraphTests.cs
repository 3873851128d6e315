using Slipway.Core.Diagnostics;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>Graphs that are long or knotted.</summary>
public sealed class LargeGraphTests
{
    [Fact]
    public void A_chain_of_ten_thousand_targets_is_planned()
    {
        var plan = Plan([.. Chain(10_000)], "T9999");

        plan.Targets.Select(planned => planned.Target.Name).Should()
            .Equal(Enumerable.Range(0, 10_000).Select(i => $"T{i}"));
    }

    [Fact]
    public void A_circle_of_ten_thousand_targets_is_found()
    {
        var targets = Chain(10_000).ToList();
        targets[0] = targets[0] with { DependsOn = ["T9999"] };

        var plan = () => Plan(targets, "T5");

        plan.Should().Throw<DiagnosticException>().Which.Diagnostics[0].Code.Should().Be("SLP1002");
    }

    [Fact]
    public void A_circle_is_shown_in_running_order_and_without_its_surroundings()
    {
        GraphTarget[] targets =
        [
            new() { Name = "A", DependsOn = ["C"] },
            new() { Name = "B", DependsOn = ["A"] },
            new() { Name = "C", After = ["B"] },
            new() { Name = "D", DependsOn = ["C"] },
            new() { Name = "E" },
        ];

        var plan = () => Plan(targets, "E");

        plan.Should().Throw<DiagnosticException>().Which.Diagnostics[0].Message.ReplaceLineEndings("\n").Should()
            .Be("Circular dependencies between targets:\n - A -> B -> C -> A");
    }

    private static IEnumerable<GraphTarget> Chain(int count) => Enumerable.Range(0, count)
        .Select(i => new GraphTarget { Name = $"T{i}", DependsOn = i == 0 ? [] : [$"T{i - 1}"] });

    private static ExecutionPlan Plan(IReadOnlyList<GraphTarget> targets, params string[] invoked)
    {
        var build = new GraphBuild(targets);
        return ExecutionPlanner.Plan(TargetGraph.Create(build, build.DeclaredTargets(), []), invoked);
    }
}
