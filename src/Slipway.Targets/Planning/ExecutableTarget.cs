namespace Slipway.Targets;

/// <summary>A target with its edges, both those that it declares and those that others declare of it.</summary>
internal sealed class ExecutableTarget(int index, TargetDefinition definition, bool isDefault)
{
    /// <summary>Its place in declaration order, from 0.</summary>
    public int Index { get; } = index;

    public TargetDefinition Definition { get; } = definition;

    public string Name => Definition.Name;

    /// <summary>Whether it runs when no target is named.</summary>
    public bool IsDefault { get; } = isDefault;

    /// <summary>The target over a set that this one is an item of.</summary>
    public ExecutableTarget? Collector { get; init; }

    /// <summary>The targets of its items, those too that the user did not choose.</summary>
    public List<ExecutableTarget> Items { get; } = [];

    /// <summary>Whether it is an item that its collector depends on; others are there for what depends on them.</summary>
    public bool IsSelected { get; init; }

    /// <summary>Must run earlier, and are pulled in.</summary>
    public List<ExecutableTarget> ExecutionDependencies { get; } = [];

    /// <summary>Must run earlier when they run at all.</summary>
    public List<ExecutableTarget> OrderDependencies { get; } = [];

    /// <summary>Pull this target in when they run, and must run earlier.</summary>
    public List<ExecutableTarget> TriggerDependencies { get; } = [];

    /// <summary>Are pulled in by this target, and run later.</summary>
    public List<ExecutableTarget> Triggers { get; } = [];

    /// <summary>All that must not run later than this target.</summary>
    public IEnumerable<ExecutableTarget> AllDependencies =>
        OrderDependencies.Count + TriggerDependencies.Count == 0
            ? ExecutionDependencies
            : ExecutionDependencies.Concat(OrderDependencies).Concat(TriggerDependencies);
}
