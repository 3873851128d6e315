using System.Runtime.CompilerServices;
using Slipway.Core.Diagnostics;

namespace Slipway.Targets;

public partial interface ITargetDefinition
{
    /// <summary>
    /// Makes a target of its own for each item, called <c>BuildImages:python-r</c>, with its own status, output and
    /// state. This target collects them: it ends after all of them, and they take over what it depends on and requires,
    /// its conditions, its limits and what it says of failures.
    /// </summary>
    /// <param name="items">The items, as they are once parameters are read. Each has a text of its own.</param>
    /// <param name="define">What the target of an item says of itself.</param>
    /// <typeparam name="T">The items' type, by whose text their targets are named.</typeparam>
    ITargetDefinition ForEach<T>(IEnumerable<T> items, Func<T, ITargetDefinition, ITargetDefinition> define)
        where T : notnull;

    /// <summary>
    /// As <see cref="ForEach{T}(IEnumerable{T}, Func{T, ITargetDefinition, ITargetDefinition})"/>, where the user may
    /// choose items: this target then collects only those. The others are still there for what depends on them.
    /// </summary>
    /// <param name="items">The items, as they are once parameters are read. Each has a text of its own.</param>
    /// <param name="selected">The parameter with the texts of those wanted: <c>() => Image</c>; null or none for all.</param>
    /// <param name="define">What the target of an item says of itself.</param>
    /// <param name="expression">The parameter's text, by which errors name it; filled in by the compiler.</param>
    /// <typeparam name="T">The items' type, by whose text their targets are named.</typeparam>
    /// <exception cref="DiagnosticException">
    /// SLP1006, when the build's targets are collected: an item that is wanted is not there.
    /// </exception>
    ITargetDefinition ForEach<T>(
        IEnumerable<T> items,
        Func<IReadOnlyCollection<string>?> selected,
        Func<T, ITargetDefinition, ITargetDefinition> define,
        [CallerArgumentExpression(nameof(selected))] string expression = "")
        where T : notnull;

    /// <summary>
    /// Runs the target of one item of a target over a set before this one, and whenever this one runs; nothing else of
    /// that set is waited for.
    /// </summary>
    /// <param name="target">The target that collects the items'; it may be this item's own.</param>
    /// <param name="item">The item.</param>
    ITargetDefinition DependsOnItem(Target target, object item);
}
