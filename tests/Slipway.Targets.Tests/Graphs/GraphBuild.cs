namespace Slipway.Targets.Tests.Graphs;

/// <summary>A build whose targets come from data.</summary>
internal sealed class GraphBuild : SlipwayBuild
{
    private readonly Dictionary<string, Target> _factories = [];
    private readonly List<DeclaredTarget> _declared = [];
    private readonly Lock _lock = new();
    private readonly HashSet<string> _running = [];

    public GraphBuild(IEnumerable<GraphTarget> targets)
    {
        foreach (var target in targets)
        {
            Target factory = definition => Define(target, definition);
            _factories.Add(target.Name, factory);
            _declared.Add(new DeclaredTarget(target.Name, factory));
        }
    }

    /// <summary>The targets whose actions ran, in that order.</summary>
    public List<string> Executed { get; } = [];

    /// <summary>For each target whose actions ran, those whose actions had ended when it began.</summary>
    public Dictionary<string, HashSet<string>> EndedBefore { get; } = [];

    /// <summary>The most targets that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Called within each target's action, which does what it does.</summary>
    public Action<CancellationToken> WhileRunning { get; init; } = _ => { };

    public Target this[string name] => _factories[name];

    internal override IReadOnlyList<DeclaredTarget> DeclaredTargets() => _declared;

    private ITargetDefinition Define(GraphTarget target, ITargetDefinition definition)
    {
        definition
            .DependsOn(Named(target.DependsOn))
            .DependentFor(Named(target.DependentFor))
            .Before(Named(target.Before))
            .After(Named(target.After))
            .Triggers(Named(target.Triggers))
            .TriggeredBy(Named(target.TriggeredBy))
            .WhenSkipped(target.WhenSkippedExecute ? DependencyBehavior.Execute : DependencyBehavior.Skip);
        if (target.OnlyWhenStatic is { } isStaticallyOn)
        {
            definition.OnlyWhenStatic(() => isStaticallyOn, $"() => {target.Name}Static");
        }

        if (target.OnlyWhenDynamic is { } isDynamicallyOn)
        {
            definition.OnlyWhenDynamic(() => isDynamicallyOn, $"() => {target.Name}Dynamic");
        }

        if (target.Requires is { } isMet)
        {
            definition.Requires(() => isMet);
        }

        if (target.Assured)
        {
            definition.AssuredAfterFailure();
        }

        if (target.Proceed)
        {
            definition.ProceedAfterFailure();
        }

        return target.Collective ? definition : definition.Executes(cancellationToken => ExecuteAsync(target, cancellationToken));
    }

    private Target[] Named(IEnumerable<string> names) => [.. names.Select(name => _factories[name])];

    private async Task ExecuteAsync(GraphTarget target, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            EndedBefore.Add(target.Name, [.. Executed.Except(_running)]);
            Executed.Add(target.Name);
            _running.Add(target.Name);
            MostAtOnce = Math.Max(MostAtOnce, _running.Count);
        }

        await Task.Yield();
        WhileRunning(cancellationToken);
        lock (_lock)
        {
            _running.Remove(target.Name);
        }

        if (target.Fails)
        {
#pragma warning disable CA2201 // As the programs did that NUKE's behaviour was recorded with.
            throw new Exception($"{target.Name} failed");
#pragma warning restore CA2201
        }
    }
}
