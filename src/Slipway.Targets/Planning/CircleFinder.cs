namespace Slipway.Targets;

/// <summary>Finds what to show of a graph that can't be ordered: one circle for each knot of targets.</summary>
internal static class CircleFinder
{
    /// <summary>One shortest circle per strongly connected component, each in running order.</summary>
    public static IReadOnlyList<IReadOnlyList<ExecutableTarget>> Find(IReadOnlyList<ExecutableTarget> targets)
    {
        var component = Components(targets);
        var seen = new HashSet<int>();
        return
        [
            .. targets
                .Where(target => target.AllDependencies.Any(other => component[other.Index] == component[target.Index]))
                .Where(target => seen.Add(component[target.Index]))
                .Select(target => ShortestCircle(target, component)),
        ];
    }

    /// <summary>Tarjan's algorithm with a stack of its own: a chain of thousands of targets must not end the process.</summary>
    private static int[] Components(IReadOnlyList<ExecutableTarget> targets)
    {
        var order = new int[targets.Count];
        var low = new int[targets.Count];
        var component = new int[targets.Count];
        Array.Fill(component, -1);
        var open = new Stack<int>();
        var visits = new Stack<(ExecutableTarget Target, IEnumerator<ExecutableTarget> Remaining)>();
        var visited = 0;
        var components = 0;

        foreach (var start in targets.Where(target => order[target.Index] == 0))
        {
            Enter(start);
            while (visits.TryPeek(out var visit))
            {
                var index = visit.Target.Index;
                if (visit.Remaining.MoveNext())
                {
                    var next = visit.Remaining.Current;
                    if (order[next.Index] == 0)
                    {
                        Enter(next);
                    }
                    else if (component[next.Index] < 0)
                    {
                        low[index] = Math.Min(low[index], order[next.Index]);
                    }

                    continue;
                }

                visits.Pop();
                if (visits.TryPeek(out var parent))
                {
                    low[parent.Target.Index] = Math.Min(low[parent.Target.Index], low[index]);
                }

                if (low[index] == order[index])
                {
                    int member;
                    do
                    {
                        member = open.Pop();
                        component[member] = components;
                    }
                    while (member != index);
                    components++;
                }
            }
        }

        return component;

        void Enter(ExecutableTarget target)
        {
            order[target.Index] = low[target.Index] = ++visited;
            open.Push(target.Index);
            visits.Push((target, target.AllDependencies.GetEnumerator()));
        }
    }

    private static List<ExecutableTarget> ShortestCircle(ExecutableTarget start, int[] component)
    {
        var next = new Dictionary<ExecutableTarget, ExecutableTarget>();
        var open = new Queue<ExecutableTarget>([start]);
        while (!next.ContainsKey(start))
        {
            var target = open.Dequeue();
            foreach (var dependency in target.AllDependencies)
            {
                if (component[dependency.Index] == component[start.Index] && next.TryAdd(dependency, target))
                {
                    open.Enqueue(dependency);
                }
            }
        }

        var circle = new List<ExecutableTarget> { start };
        for (var target = next[start]; target != start; target = next[target])
        {
            circle.Add(target);
        }

        return circle;
    }
}
