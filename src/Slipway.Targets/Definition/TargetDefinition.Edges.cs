using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    public ITargetDefinition DependsOn(params Target[] targets) => Add(EdgeKind.DependsOn, targets);

    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.DependsOn, targets);

    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.DependsOn, targets);

    public ITargetDefinition DependentFor(params Target[] targets) => Add(EdgeKind.DependentFor, targets);

    public ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.DependentFor, targets);

    public ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.DependentFor, targets);

    public ITargetDefinition Before(params Target[] targets) => Add(EdgeKind.Before, targets);

    public ITargetDefinition Before<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.Before, targets);

    public ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.Before, targets);

    public ITargetDefinition After(params Target[] targets) => Add(EdgeKind.After, targets);

    public ITargetDefinition After<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.After, targets);

    public ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.After, targets);

    public ITargetDefinition Triggers(params Target[] targets) => Add(EdgeKind.Triggers, targets);

    public ITargetDefinition Triggers<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.Triggers, targets);

    public ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.Triggers, targets);

    public ITargetDefinition TriggeredBy(params Target[] targets) => Add(EdgeKind.TriggeredBy, targets);

    public ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets) => AddFrom(EdgeKind.TriggeredBy, targets);

    public ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets) => TryAddFrom(EdgeKind.TriggeredBy, targets);

    private TargetDefinition Add(EdgeKind kind, IEnumerable<Target> targets)
    {
        foreach (var target in targets)
        {
            _edges.Add(new TargetEdge(kind, target));
        }

        return this;
    }

    private TargetDefinition AddFrom<T>(EdgeKind kind, Func<T, Target>[] targets) =>
        Add(kind, From(targets, $", or use 'Try{kind}', which then does nothing"));

    private IEnumerable<Target> From<T>(Func<T, Target>[] targets, string otherwise = "") => _build is T component
        ? targets.Select(target => target(component))
        : throw new DiagnosticException(new Diagnostic(
            Codes.StrayTarget,
            $"Target '{Name}' names targets of {typeof(T).Name}, which {_build.GetType().Name} does not implement")
        {
            Remedy = $"implement {typeof(T).Name}{otherwise}",
        });

    private TargetDefinition TryAddFrom<T>(EdgeKind kind, Func<T, Target>[] targets) =>
        _build is T component ? Add(kind, targets.Select(target => target(component))) : this;
}
