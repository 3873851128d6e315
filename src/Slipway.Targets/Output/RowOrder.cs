namespace Slipway.Targets;

/// <summary>The order in which targets are listed: the plan's, but that items stand beneath the target that collects them.</summary>
internal static class RowOrder
{
    /// <summary>Orders targets.</summary>
    /// <param name="planned">The targets in the plan's order.</param>
    /// <param name="collectorOf">The one among them that collects a target; null for one that is no item of one.</param>
    /// <returns>Each target, and whether it stands beneath its collector.</returns>
    public static IEnumerable<Row<T>> Of<T>(IReadOnlyList<T> planned, Func<T, T?> collectorOf)
        where T : class
    {
        var items = planned.ToLookup(collectorOf, ReferenceEqualityComparer.Instance as IEqualityComparer<T?>);
        var shown = new HashSet<T>(ReferenceEqualityComparer.Instance);
        foreach (var top in planned.Select(target => collectorOf(target) ?? target).Where(shown.Add))
        {
            yield return new Row<T>(top, false);
            foreach (var item in items[top])
            {
                yield return new Row<T>(item, true);
            }
        }
    }
}

/// <summary>One of the targets that are listed.</summary>
/// <param name="Target">The target.</param>
/// <param name="IsBeneath">Whether it stands beneath the one that collects it.</param>
internal sealed record Row<T>(T Target, bool IsBeneath);
