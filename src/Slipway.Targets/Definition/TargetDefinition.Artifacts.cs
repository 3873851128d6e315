namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    private readonly List<string> _products = [];
    private readonly List<(Target Target, IReadOnlyList<string> Patterns)> _consumed = [];
    private readonly List<string> _used = [];
    private readonly List<string> _localWithout = [];

    public IReadOnlyList<string> Products => _products;

    public IReadOnlyList<(Target Target, IReadOnlyList<string> Patterns)> Consumed => _consumed;

    /// <summary>The names of the parameters that it reads, be they required or not.</summary>
    public IEnumerable<string> Parameters =>
        _used.Concat(_requirements.Where(requirement => requirement.IsParameter).Select(requirement => requirement.MemberName));

    /// <summary>The names of the parameters without which what it makes ends with this machine.</summary>
    public IReadOnlyList<string> LocalWithout => _localWithout;

    public int? PartitionSize { get; private set; }

    public ITargetDefinition Produces(params string[] patterns)
    {
        _products.AddRange(patterns);
        return this;
    }

    public ITargetDefinition Consumes(params Target[] targets)
    {
        _consumed.AddRange(targets.Select(target => (target, (IReadOnlyList<string>)[])));
        return this;
    }

    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) =>
        Consumes([.. From(targets)]);

    public ITargetDefinition Consumes(Target target, params string[] patterns)
    {
        _consumed.Add((target, patterns));
        return this;
    }

    public ITargetDefinition Partition(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        PartitionSize = size;
        return this;
    }

    public ITargetDefinition Uses<T>(Func<T> parameter, string expression = "")
    {
        _used.Add(Requirement.MemberNameIn(Condition.WithoutLambda(expression)));
        return this;
    }

    public ITargetDefinition LocalUnless<T>(Func<T> parameter, string expression = "")
    {
        _localWithout.Add(Requirement.MemberNameIn(Condition.WithoutLambda(expression)));
        return this;
    }
}
