namespace Slipway.Targets;

public partial interface ITargetDefinition
{
    /// <summary>
    /// Makes a target of its own for each item, called <c>BuildImages:python-r</c>, with its own status, output and
    /// state. This target collects them: it ends after all of them, and they take over what it depends on, its
    /// conditions, its limits and what it says of failures.
    /// </summary>
    /// <param name="items">The items, as they are once parameters are read. Each has a text of its own.</param>
    /// <param name="define">What the target of an item says of itself.</param>
    /// <typeparam name="T">The items' type, by whose text their targets are named.</typeparam>
    ITargetDefinition ForEach<T>(IEnumerable<T> items, Func<T, ITargetDefinition, ITargetDefinition> define)
        where T : notnull;

    /// <summary>Runs the target of one item of a <see cref="ForEach"/> before this one, and whenever this one runs.</summary>
    /// <param name="target">The target that collects the items'; it may be this item's own.</param>
    /// <param name="item">The item.</param>
    ITargetDefinition DependsOnItem(Target target, object item);
}
