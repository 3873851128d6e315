namespace Slipway.Targets;

/// <summary>The order in which targets are listed: the plan's, but that items stand beneath the target that collects them.</summary>
internal static class RowOrder
{
    /// <summary>Orders targets.</summary>
    /// <param name="planned">The targets in the plan's order.</param>
    /// <param name="collectorOf">The one among them that collects a target; null for one that is no item of one.</param>
    /// <returns>Each target, and whether it stands beneath its collector.</returns>
    public static IEnumerable<(T Row, bool IsBeneath)> Of<T>(IReadOnlyList<T> planned, Func<T, T?> collectorOf)
        where T : class
    {
        var items = planned.ToLookup(target => collectorOf(target));
        var shown = new HashSet<T>();
        foreach (var top in planned.Select(target => collectorOf(target) ?? target).Where(shown.Add))
        {
            yield return (top, false);
            foreach (var item in items[top])
            {
                yield return (item, true);
            }
        }
    }
}
