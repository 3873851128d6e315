namespace Slipway.Targets;

/// <summary>
/// What a condition that does not hold when a target's turn comes (a dynamic one, or any of a named target) takes out of
/// the run depends on what has begun by then. These edges settle that as the plan's order does, so that targets which
/// run at once end as they would one after the other.
/// </summary>
internal static class SkippingOrder
{
    /// <summary>Pairs of targets of which the first must end before the second begins.</summary>
    public static IEnumerable<RunEdge> Edges(IReadOnlyList<TargetRun> runs)
    {
        // Only triggers can still be scheduled when their target's turn comes: its dependencies ran before.
        var deciding = runs
            .Where(run => (run.Definition.DynamicConditions.Count > 0 || run.IsConditionViolated)
                && run.Definition.BehaviorWhenSkipped == DependencyBehavior.Skip
                && run.Target.Triggers.Count > 0)
            .Select(run => run.Target)
            .ToList();
        if (deciding.Count == 0)
        {
            yield break;
        }

        var position = runs.Select((run, i) => (run.Target, i)).ToDictionary(entry => entry.Target, entry => entry.i);
        var neededBy = runs
            .SelectMany(run => Needed(run.Target).Select(needed => (Needed: needed, By: run.Target)))
            .ToLookup(pair => pair.Needed, pair => pair.By);
        foreach (var target in deciding)
        {
            var skippable = Skippable(target);
            var related = skippable.Concat(skippable.SelectMany(other => neededBy[other])).Concat(deciding).ToHashSet();
            related.Remove(target);
            foreach (var other in related)
            {
                yield return position[other] < position[target] ? new RunEdge(other, target) : new RunEdge(target, other);
            }
        }
    }

    /// <summary>All that skipping the target may reach, but for what must have run before it.</summary>
    private static HashSet<ExecutableTarget> Skippable(ExecutableTarget target)
    {
        var before = Reach(target, reached => reached.AllDependencies);
        return Reach(target, reached => Needed(reached).Where(needed => !before.Contains(needed)));
    }

    private static HashSet<ExecutableTarget> Reach(
        ExecutableTarget from,
        Func<ExecutableTarget, IEnumerable<ExecutableTarget>> next)
    {
        var reached = new HashSet<ExecutableTarget>();
        var open = new Stack<ExecutableTarget>([from]);
        while (open.TryPop(out var target))
        {
            foreach (var other in next(target).Where(reached.Add))
            {
                open.Push(other);
            }
        }

        return reached;
    }

    private static IEnumerable<ExecutableTarget> Needed(ExecutableTarget target) =>
        target.ExecutionDependencies.Concat(target.Triggers);
}

/// <summary>Two targets of which the first must end before the second begins.</summary>
internal sealed record RunEdge(ExecutableTarget Earlier, ExecutableTarget Later);
