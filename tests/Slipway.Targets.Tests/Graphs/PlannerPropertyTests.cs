using CsCheck;

namespace Slipway.Targets.Tests.Graphs;

/// <summary>What holds of every plan of every graph.</summary>
public sealed class PlannerPropertyTests
{
    private const int Largest = 12;

    // Edges lead from earlier to later places of a shuffled order, so that there is never a circle.
    private static readonly Gen<GraphCase> Graphs =
        from count in Gen.Int[1, Largest]
        from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1], Gen.Int[0, 5]).Array[0, 20]
        from invoked in Gen.Int[0, count - 1].Array[1, 3]
        select Graph(count, order, edges, [.. invoked.Distinct().Select(Name)]);

    [Fact]
    public void Nothing_is_planned_before_what_it_depends_on() => Graphs.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.ExecutionDependencies.Should()
                .OnlyContain(dependency => position[dependency.Name] < position[target.Name]);
        }
    });

    [Fact]
    public void Every_edge_of_order_holds_among_what_is_planned() => Graphs.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.AllDependencies.Where(earlier => position.ContainsKey(earlier.Name)).Should()
                .OnlyContain(earlier => position[earlier.Name] < position[target.Name]);
        }
    });

    [Fact]
    public void Whatever_a_planned_target_triggers_is_planned_later() => Graphs.Sample(graph =>
    {
        var (targets, position) = Plan(graph);
        foreach (var target in targets.Where(target => position.ContainsKey(target.Name)))
        {
            target.Triggers.Should().OnlyContain(triggered => position[triggered.Name] > position[target.Name]);
        }
    });

    [Fact]
    public void Nothing_is_planned_without_a_reason() => Graphs.Sample(graph =>
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
    public void The_plan_does_not_depend_on_the_order_in_which_targets_are_invoked() => Graphs.Sample(graph =>
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

    private static GraphCase Graph(int count, int[] order, (int, int, int)[] edges, string[] invoked)
    {
        var targets = Enumerable.Range(0, count).Select(i => new GraphTarget { Name = Name(i) }).ToArray();
        foreach (var (a, b, kind) in edges.Where(edge => edge.Item1 != edge.Item2))
        {
            var (early, late) = (order[Math.Min(a, b)], order[Math.Max(a, b)]);
            var (from, to) = kind is 0 or 3 or 5 ? (late, early) : (early, late);
            var target = targets[from];
            targets[from] = kind switch
            {
                0 => target with { DependsOn = [.. target.DependsOn, Name(to)] },
                1 => target with { DependentFor = [.. target.DependentFor, Name(to)] },
                2 => target with { Before = [.. target.Before, Name(to)] },
                3 => target with { After = [.. target.After, Name(to)] },
                4 => target with { Triggers = [.. target.Triggers, Name(to)] },
                _ => target with { TriggeredBy = [.. target.TriggeredBy, Name(to)] },
            };
        }

        return new GraphCase { Name = "", Targets = targets, Invoked = invoked };
    }

    private static string Name(int index) => $"T{index}";
}
