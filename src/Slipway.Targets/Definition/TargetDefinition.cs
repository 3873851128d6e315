namespace Slipway.Targets;

/// <summary>What one target said of itself.</summary>
internal sealed partial class TargetDefinition(object build, string name) : ITargetDefinition
{
    private readonly object _build = build;
    private readonly List<TargetEdge> _edges = [];
    private readonly List<Func<CancellationToken, Task>> _actions = [];
    private readonly List<Func<CancellationToken, Task<UpToDateProbe>>> _probes = [];
    private readonly List<Condition> _staticConditions = [];
    private readonly List<Condition> _dynamicConditions = [];
    private readonly List<Requirement> _requirements = [];
    private readonly Dictionary<string, int> _limits = new(StringComparer.Ordinal);
    private int _baseDepth;

    public string Name { get; } = name;

    public string? DescriptionText { get; private set; }

    public bool IsListed { get; private set; } = true;

    public bool IsReadOnly { get; private set; }

    public bool IsAssuredAfterFailure { get; private set; }

    public bool ProceedsAfterFailure { get; private set; }

    public bool FailsAlone { get; private set; }

    public DependencyBehavior BehaviorWhenSkipped { get; private set; }

    public IReadOnlyList<TargetEdge> Edges => _edges;

    public IReadOnlyList<Func<CancellationToken, Task>> Actions => _actions;

    public IReadOnlyList<Func<CancellationToken, Task<UpToDateProbe>>> Probes => _probes;

    public IReadOnlyList<Condition> StaticConditions => _staticConditions;

    public IReadOnlyList<Condition> DynamicConditions => _dynamicConditions;

    public IReadOnlyList<Requirement> Requirements => _requirements;

    /// <summary>How many targets of a kind of work may run at once, by its name.</summary>
    public IReadOnlyDictionary<string, int> Limits => _limits;

    public ITargetDefinition Description(string description)
    {
        DescriptionText = description;
        return this;
    }

    public ITargetDefinition Unlisted()
    {
        IsListed = false;
        return this;
    }

    public ITargetDefinition WritesNothing()
    {
        IsReadOnly = true;
        return this;
    }

    public ITargetDefinition Executes(Action action) => Executes(_ =>
    {
        action();
        return Task.CompletedTask;
    });

    public ITargetDefinition Executes(Func<Task> action) => Executes(_ => action());

    public ITargetDefinition Executes(Func<CancellationToken, Task> action)
    {
        _actions.Add(action);
        return this;
    }

    public ITargetDefinition UpToDateWhen(Func<CancellationToken, Task<UpToDateProbe>> probe)
    {
        _probes.Add(probe);
        return this;
    }

    public ITargetDefinition OnlyWhenStatic(Func<bool> condition, string expression = "")
    {
        _staticConditions.Add(Condition.Of(condition, expression));
        return this;
    }

    public ITargetDefinition OnlyWhenDynamic(Func<bool> condition, string expression = "")
    {
        _dynamicConditions.Add(Condition.Of(condition, expression));
        return this;
    }

    public ITargetDefinition WhenSkipped(DependencyBehavior behavior)
    {
        BehaviorWhenSkipped = behavior;
        return this;
    }

    public ITargetDefinition Requires<T>(Func<T?> parameter, string expression = "")
        where T : class =>
        Require(() => parameter() is { } value && value is not string { Length: 0 }, expression, isParameter: true);

    public ITargetDefinition Requires<T>(Func<T?> parameter, string expression = "")
        where T : struct =>
        Require(() => parameter() is not null, expression, isParameter: true);

    public ITargetDefinition Requires(Func<bool> condition, string expression = "") =>
        Require(condition, expression, isParameter: false);

    public ITargetDefinition Limit(string work, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _limits[work] = _limits.TryGetValue(work, out var other) ? Math.Min(other, most) : most;
        return this;
    }

    public ITargetDefinition AssuredAfterFailure()
    {
        IsAssuredAfterFailure = true;
        return this;
    }

    public ITargetDefinition ProceedAfterFailure()
    {
        ProceedsAfterFailure = true;
        return this;
    }

    public ITargetDefinition FailAlone()
    {
        FailsAlone = true;
        return this;
    }

    public ITargetDefinition Inherit(params Target[] targets)
    {
        foreach (var target in targets)
        {
            target(this);
        }

        return this;
    }

    public ITargetDefinition Inherit<T>(params Func<T, Target>[] targets) => Inherit([.. From(targets)]);

    public ITargetDefinition Base()
    {
        var overridden = BaseTargets.Get(_build, Name, _baseDepth);
        _baseDepth++;
        overridden(this);
        _baseDepth--;
        return this;
    }

    private TargetDefinition Require(Func<bool> isMet, string expression, bool isParameter)
    {
        _requirements.Add(new Requirement(isMet, Condition.WithoutLambda(expression), isParameter));
        return this;
    }
}
