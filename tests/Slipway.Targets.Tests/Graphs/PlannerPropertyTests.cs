using CsCheck;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>What holds of every plan of every graph.</summary>
public sealed class PlannerPropertyTests
{
    [Fact]
    public void Nothing_is_planned_before_what_it_depends_on() => RandomGraphs.Plain.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.ExecutionDependencies.Should()
                .OnlyContain(dependency => position[dependency.Name] < position[target.Name]);
        }
    });

    [Fact]
    public void Every_edge_of_order_holds_among_what_is_planned() => RandomGraphs.Plain.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.AllDependencies.Where(earlier => position.ContainsKey(earlier.Name)).Should()
                .OnlyContain(earlier => position[earlier.Name] < position[target.Name]);
        }
    });

    [Fact]
    public void Whatever_a_planned_target_triggers_is_planned_later() => RandomGraphs.Plain.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.Triggers.Should().OnlyContain(triggered => position[triggered.Name] > position[target.Name]);
        }
    });

    [Fact]
    public void Nothing_is_planned_without_a_reason() => RandomGraphs.Plain.Sample(graph =>
    {
        var build = new GraphBuild(graph.Targets);
        var plan = ExecutionPlanner.Plan(TargetGraph.Create(build, build.DeclaredTargets(), []), graph.Invoked);
        var planned = plan.Targets.Select(target => target.Target).ToHashSet();
        plan.Targets.Should().OnlyContain(target =>
            target.By == null
                ? graph.Invoked!.Contains(target.Target.Name)
                : planned.Contains(target.By)
                    && (target.Cause == PlanCause.DependencyOf
                        ? target.By.ExecutionDependencies.Contains(target.Target)
                        : target.By.Triggers.Contains(target.Target)));
        plan.Targets.Select(target => target.Target.Name).Should().OnlyHaveUniqueItems();
    });

    [Fact]
    public void The_plan_does_not_depend_on_the_order_in_which_targets_are_invoked() => RandomGraphs.Plain.Sample(graph =>
    {
        var (_, position) = Plan(graph);
        var (_, reversed) = Plan(graph with { Invoked = [.. graph.Invoked!.Reverse()] });
        reversed.Should().BeEquivalentTo(position);
    });

    private static (IReadOnlyList<ExecutableTarget> Targets, Dictionary<string, int> Position) Plan(GraphCase graph)
    {
        var build = new GraphBuild(graph.Targets);
        var targets = TargetGraph.Create(build, build.DeclaredTargets(), []);
        var plan = ExecutionPlanner.Plan(targets, graph.Invoked);
        return (targets.Targets, plan.Targets.Select((planned, i) => (planned, i))
            .ToDictionary(entry => entry.planned.Target.Name, entry => entry.i));
    }
}
