using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// Decides what runs and in what order. The order is NUKE's: all targets, scheduled or not, are sorted backwards, the
/// first-declared one among those that nothing remaining must follow coming first; what is scheduled is then read off
/// from the end. Targets that are not scheduled so still carry order from one scheduled target to another.
/// </summary>
internal static class ExecutionPlanner
{
    /// <summary>Plans a build.</summary>
    /// <param name="graph">All targets.</param>
    /// <param name="invoked">The names given by the user; null when none were, which invokes the defaults.</param>
    /// <exception cref="DiagnosticException">SLP1002: there is a circle. SLP1003: a name is unknown.</exception>
    public static ExecutionPlan Plan(TargetGraph graph, IReadOnlyList<string>? invoked)
    {
        var roots = invoked is null
            ? graph.Targets.Where(target => target.IsDefault).ToList()
            : invoked.Select(graph.Names.Get).ToList();
        var backwards = SortBackwards(graph.Targets);
        var causes = Schedule(graph.Targets.Count, roots);

        var planned = new List<PlannedTarget>();
        for (var i = backwards.Count - 1; i >= 0; i--)
        {
            if (causes[backwards[i].Index] is { } cause)
            {
                planned.Add(cause with { IsNamed = invoked is not null && cause.Cause == PlanCause.Invoked });
            }
        }

        return new ExecutionPlan(planned);
    }

    private static List<ExecutableTarget> SortBackwards(IReadOnlyList<ExecutableTarget> targets)
    {
        // How many of the remaining targets must run after a target.
        var followers = new int[targets.Count];
        foreach (var dependency in targets.SelectMany(target => target.AllDependencies))
        {
            followers[dependency.Index]++;
        }

        var free = new SortedSet<ExecutableTarget>(
            targets.Where(target => followers[target.Index] == 0),
            Comparer<ExecutableTarget>.Create((a, b) => a.Index.CompareTo(b.Index)));
        var sorted = new List<ExecutableTarget>(targets.Count);
        while (free.Min is { } target)
        {
            free.Remove(target);
            sorted.Add(target);
            foreach (var dependency in target.AllDependencies)
            {
                if (--followers[dependency.Index] == 0)
                {
                    free.Add(dependency);
                }
            }
        }

        return sorted.Count == targets.Count ? sorted : throw Circular(targets);
    }

    /// <summary>Everything reached from the roots by dependencies and triggers, with how it was reached first.</summary>
    private static PlannedTarget?[] Schedule(int count, List<ExecutableTarget> roots)
    {
        var causes = new PlannedTarget?[count];
        var open = new Queue<ExecutableTarget>();
        foreach (var root in roots)
        {
            Reach(root, PlanCause.Invoked, null);
        }

        while (open.TryDequeue(out var target))
        {
            foreach (var dependency in target.ExecutionDependencies)
            {
                Reach(dependency, PlanCause.DependencyOf, target);
            }

            foreach (var triggered in target.Triggers)
            {
                Reach(triggered, PlanCause.TriggeredBy, target);
            }
        }

        return causes;

        void Reach(ExecutableTarget target, PlanCause cause, ExecutableTarget? by)
        {
            if (causes[target.Index] is null)
            {
                causes[target.Index] = new PlannedTarget(target, cause, by) { IsNamed = false };
                open.Enqueue(target);
            }
        }
    }

    private static DiagnosticException Circular(IReadOnlyList<ExecutableTarget> targets) => new(new Diagnostic(
        Codes.Circle,
        string.Join(
            Environment.NewLine,
            CircleFinder.Find(targets)
                .Select(circle => $" - {string.Join(" -> ", circle.Append(circle[0]).Select(target => target.Name))}")
                .Prepend("Circular dependencies between targets:")))
    {
        Remedy = "remove one of the edges of each circle (an arrow means 'runs before')",
    });
}
