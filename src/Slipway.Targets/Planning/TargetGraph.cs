using System.Runtime.CompilerServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

/// <summary>All targets of a build, in declaration order, with their edges resolved.</summary>
internal sealed class TargetGraph
{
    private readonly Dictionary<Target, ExecutableTarget> _byFactory = new(FactoryComparer.Instance);
    private readonly Dictionary<ItemKey, ExecutableTarget> _items = [];

    private TargetGraph(IReadOnlyList<ExecutableTarget> targets) => Targets = targets;

    public IReadOnlyList<ExecutableTarget> Targets { get; }

    /// <summary>The targets by the names that users type.</summary>
    public TargetNames Names => field ??= new TargetNames(Targets);

    /// <summary>Evaluates every definition and connects the targets.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP1001: a target has an edge to itself. SLP1004: an edge leads to what is no target of this build. SLP1005:
    /// two items of a target have the same name. SLP1006: the user chose an item that is not there.
    /// </exception>
    public static TargetGraph Create(
        object build,
        IReadOnlyList<DeclaredTarget> declared,
        IReadOnlyCollection<Target> defaults)
    {
        var isDefault = defaults.ToHashSet(FactoryComparer.Instance);
        var targets = new List<ExecutableTarget>(declared.Count);
        var graph = new TargetGraph(targets);
        foreach (var (name, factory) in declared)
        {
            var definition = new TargetDefinition(build, name);
            factory(definition);
            var target = new ExecutableTarget(targets.Count, definition, isDefault.Contains(factory));
            targets.Add(target);
            graph._byFactory.TryAdd(factory, target);

            if (definition.IsGroup)
            {
                graph.AddItems(target, targets);
            }
        }

        foreach (var target in targets)
        {
            foreach (var (kind, factory) in target.Definition.Edges)
            {
                Connect(target, kind, graph.Find(factory) ?? throw NotATarget(target, kind));
            }

            foreach (var (factory, item) in target.Definition.ItemDependencies)
            {
                var collector = graph.Find(factory) ?? throw NotATarget(target, EdgeKind.DependsOn);
                Connect(target, EdgeKind.DependsOn, graph._items.GetValueOrDefault(new ItemKey(collector, item))
                    ?? throw new DiagnosticException(new Diagnostic(
                        Codes.StrayTarget, $"Target '{target.Name}' depends on '{collector.Name}:{item}', which is not there")));
            }
        }

        graph.HandDownToItems();
        return graph;
    }

    /// <summary>The target whose property gives that delegate, or null.</summary>
    public ExecutableTarget? Find(Target factory) => _byFactory.GetValueOrDefault(factory);

    private void AddItems(ExecutableTarget collector, List<ExecutableTarget> targets)
    {
        // Of targets that don't wait for one another the one declared last runs first.
        foreach (var (definition, isSelected) in collector.Definition.DefineItems().Reverse())
        {
            var item = new ExecutableTarget(targets.Count, definition, isDefault: false)
            {
                Collector = collector,
                IsSelected = isSelected,
            };
            targets.Add(item);
            collector.Items.Add(item);
            if (isSelected)
            {
                collector.ExecutionDependencies.Add(item);
            }

            if (!_items.TryAdd(new ItemKey(collector, definition.Item!), item))
            {
                throw new DiagnosticException(new Diagnostic(Codes.DuplicateTarget, $"Two targets are called '{definition.Name}'"));
            }
        }
    }

    /// <summary>What a target over a set waits for, the targets of its items wait for.</summary>
    private void HandDownToItems()
    {
        foreach (var ((collector, _), item) in _items)
        {
            item.ExecutionDependencies.AddRange(collector.ExecutionDependencies
                .Where(dependency => dependency.Collector != collector));
            item.OrderDependencies.AddRange(collector.OrderDependencies.Concat(collector.TriggerDependencies));
        }
    }

    private static void Connect(ExecutableTarget target, EdgeKind kind, ExecutableTarget other)
    {
        if (other == target)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.EdgeToItself, $"Target '{target.Name}' cannot have a dependency on itself"));
        }

        switch (kind)
        {
            case EdgeKind.DependsOn:
                target.ExecutionDependencies.Add(other);
                break;
            case EdgeKind.DependentFor:
                other.ExecutionDependencies.Add(target);
                break;
            case EdgeKind.After:
                target.OrderDependencies.Add(other);
                break;
            case EdgeKind.Before:
                other.OrderDependencies.Add(target);
                break;
            case EdgeKind.Triggers:
                target.Triggers.Add(other);
                other.TriggerDependencies.Add(target);
                break;
            case EdgeKind.TriggeredBy:
                other.Triggers.Add(target);
                target.TriggerDependencies.Add(other);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of edge.");
        }
    }

    private static DiagnosticException NotATarget(ExecutableTarget target, EdgeKind kind) => new(new Diagnostic(
        Codes.StrayTarget, $"Target '{target.Name}' names in '{kind}' what is not a target property of the build")
    {
        Remedy = "name a property of type 'Target' that is written as '=> _ => _…' and captures no local variable",
    });

    private sealed record ItemKey(ExecutableTarget Collector, string Item);

    /// <summary>
    /// Two evaluations of a property give two delegates that are equal: same method, same build. The runtime's own hash
    /// code of a delegate leaves the method out, which would put all targets of a build into one bucket.
    /// </summary>
    private sealed class FactoryComparer : IEqualityComparer<Target>
    {
        public static readonly FactoryComparer Instance = new();

        public bool Equals(Target? x, Target? y) => x == y;

        public int GetHashCode(Target target) =>
            HashCode.Combine(target.Method.MetadataToken, RuntimeHelpers.GetHashCode(target.Target));
    }
}
