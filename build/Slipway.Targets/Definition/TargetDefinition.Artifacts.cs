namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    private readonly List<string> _products = [];
    private readonly List<(Target Target, IReadOnlyList<string> Patterns)> _consumed = [];

    public IReadOnlyList<string> Products => _products;

    public IReadOnlyList<(Target Target, IReadOnlyList<string> Patterns)> Consumed => _consumed;

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
}
