namespace Slipway.Targets;

internal sealed partial class TargetDefinition
{
    private readonly List<ItemSet> _itemSets = [];
    private readonly List<ItemDependency> _itemDependencies = [];

    /// <summary>Whether it collects the targets of items, of which there may be none.</summary>
    public bool IsGroup => _itemSets.Count > 0;

    /// <summary>The target that collects this one, when it is that of an item.</summary>
    public TargetDefinition? Collector { get; private init; }

    /// <summary>The item, when it is that of one.</summary>
    public string? Item { get; private init; }

    public IReadOnlyList<ItemDependency> ItemDependencies => _itemDependencies;

    public ITargetDefinition ForEach<T>(IEnumerable<T> items, Func<T, ITargetDefinition, ITargetDefinition> define)
        where T : notnull => ForEach(items, () => null, define);

    public ITargetDefinition ForEach<T>(
        IEnumerable<T> items,
        Func<IReadOnlyCollection<string>?> selected,
        Func<T, ITargetDefinition, ITargetDefinition> define,
        string expression = "")
        where T : notnull
    {
        _itemSets.Add(new ItemSet(
            [.. items.Select(item => new SetItem(Text(item), target => define(item, target)))],
            selected,
            Condition.WithoutLambda(expression)));
        return this;
    }

    public ITargetDefinition DependsOnItem(Target target, object item)
    {
        _itemDependencies.Add(new ItemDependency(target, Text(item)));
        return this;
    }

    /// <summary>Whether there is such an item in a set of which that parameter chooses.</summary>
    public bool HasItem(string parameter, string item) =>
        _itemSets.Any(set => set.Parameter == parameter && set.Items.Any(known => Names.Normalize(known.Item) == Names.Normalize(item)));

    /// <summary>The definitions of the items' targets, and whether the user wants them.</summary>
    public IEnumerable<ItemDefinition> DefineItems()
    {
        foreach (var set in _itemSets)
        {
            var isSelected = set.Selection(Name);
            foreach (var (item, define) in set.Items)
            {
                var definition = new TargetDefinition(_build, $"{Name}:{item}")
                {
                    Collector = this,
                    Item = item,
                    IsListed = false,
                    IsReadOnly = IsReadOnly,
                    IsAssuredAfterFailure = IsAssuredAfterFailure,
                    ProceedsAfterFailure = ProceedsAfterFailure,
                    FailsAlone = FailsAlone,
                    BehaviorWhenSkipped = BehaviorWhenSkipped,
                };
                definition._staticConditions.AddRange(_staticConditions);
                definition._dynamicConditions.AddRange(_dynamicConditions);
                definition._requirements.AddRange(_requirements);
                foreach (var (work, most) in _limits)
                {
                    definition.Limit(work, most);
                }

                define(definition);
                yield return new ItemDefinition(definition, isSelected(item));
            }
        }
    }

    private static string Text(object item) => item.ToString() ?? "";
}
