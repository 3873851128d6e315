namespace Slipway.Targets;

/// <summary>
/// Which targets of a plan may begin, given those that have ended. Every edge counts, also one that leads through
/// targets which are not in the plan.
/// </summary>
internal sealed class RunOrder
{
    private readonly Dictionary<ExecutableTarget, Node> _nodes = [];
    private readonly SortedSet<Node> _ready = new(Comparer<Node>.Create((a, b) => a.Position.CompareTo(b.Position)));

    public RunOrder(IReadOnlyList<TargetRun> runs)
    {
        for (var i = 0; i < runs.Count; i++)
        {
            _nodes.Add(runs[i].Target, new Node(runs[i], i));
        }

        ConnectAll(runs);
        foreach (var (earlier, later) in SkippingOrder.Edges(runs))
        {
            Connect(_nodes[earlier], _nodes[later]);
        }

        var free = _nodes.Values.Where(node => node.Waiting == 0).ToList();
        free.ForEach(node => node.Waiting = 1);
        Release(free);
    }

    /// <summary>Whether nothing may begin now.</summary>
    public bool IsEmpty => _ready.Count == 0;

    /// <summary>Takes the first target of the plan that may begin now; null when there is none.</summary>
    /// <param name="mayBegin">What else must allow it.</param>
    public TargetRun? Next(Func<TargetRun, bool> mayBegin)
    {
        foreach (var node in _ready)
        {
            if (mayBegin(node.Run!))
            {
                _ready.Remove(node);
                return node.Run;
            }
        }

        return null;
    }

    /// <summary>Lets those begin that waited only for this one.</summary>
    public void Ended(TargetRun run) => Release(_nodes[run.Target].Followers);

    private void ConnectAll(IReadOnlyList<TargetRun> runs)
    {
        var open = new Stack<ExecutableTarget>(runs.Select(run => run.Target));
        while (open.TryPop(out var target))
        {
            var node = _nodes[target];
            foreach (var dependency in target.AllDependencies)
            {
                if (!_nodes.TryGetValue(dependency, out var earlier))
                {
                    _nodes.Add(dependency, earlier = new Node(null, -1));
                    open.Push(dependency);
                }

                Connect(earlier, node);
            }
        }
    }

    private static void Connect(Node earlier, Node later)
    {
        earlier.Followers.Add(later);
        later.Waiting++;
    }

    /// <summary>Takes one wait from each of the nodes.</summary>
    private void Release(IReadOnlyList<Node> nodes)
    {
        var open = new Stack<Node>(nodes);
        while (open.TryPop(out var node))
        {
            if (--node.Waiting > 0)
            {
                continue;
            }

            if (node.Run is not null)
            {
                _ready.Add(node);
                continue;
            }

            // What is not in the plan has nothing to do, and only hands on the order.
            node.Followers.ForEach(open.Push);
        }
    }

    private sealed class Node(TargetRun? run, int position)
    {
        public TargetRun? Run { get; } = run;

        /// <summary>Its place in the plan.</summary>
        public int Position { get; } = position;

        /// <summary>How many edges lead here from what has not ended.</summary>
        public int Waiting { get; set; }

        public List<Node> Followers { get; } = [];
    }
}
