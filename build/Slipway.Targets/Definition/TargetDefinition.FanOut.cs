namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    private readonly List<(string Item, Func<ITargetDefinition, ITargetDefinition> Define)> _items = [];
    private readonly List<(Target Target, string Item)> _itemDependencies = [];

    /// <summary>The target that collects this one, when it is that of an item.</summary>
    public TargetDefinition? Collector { get; private init; }

    public IReadOnlyList<(Target Target, string Item)> ItemDependencies => _itemDependencies;

    public ITargetDefinition ForEach<T>(IEnumerable<T> items, Func<T, ITargetDefinition, ITargetDefinition> define)
        where T : notnull
    {
        _items.AddRange(items.Select(item =>
            (Text(item), (Func<ITargetDefinition, ITargetDefinition>)(definition => define(item, definition)))));
        return this;
    }

    public ITargetDefinition DependsOnItem(Target target, object item)
    {
        _itemDependencies.Add((target, Text(item)));
        return this;
    }

    /// <summary>The definitions of the items' targets.</summary>
    public IEnumerable<(string Item, TargetDefinition Definition)> DefineItems()
    {
        foreach (var (item, define) in _items)
        {
            var definition = new TargetDefinition(_build, $"{Name}:{item}")
            {
                Collector = this,
                IsListed = false,
                IsAssuredAfterFailure = IsAssuredAfterFailure,
                ProceedsAfterFailure = ProceedsAfterFailure,
            };
            definition._staticConditions.AddRange(_staticConditions);
            definition._dynamicConditions.AddRange(_dynamicConditions);
            foreach (var (work, most) in _limits)
            {
                definition.Limit(work, most);
            }

            define(definition);
            yield return (item, definition);
        }
    }

    private static string Text(object item) => item.ToString() ?? "";
}
