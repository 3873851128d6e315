namespace Slipway.Workspace.Tracking;

/// <summary>What kind of thing a search looks at.</summary>
internal enum SearchedKind
{
    Attribute,
    Metric,
    Param,
    Tag,
}

/// <summary>Something that a search compares or orders by: <c>metrics.loss</c>, <c>attributes.status</c>.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The metric's, parameter's or tag's key, or the attribute's name.</param>
/// <param name="IsNumber">Whether its values are numbers.</param>
internal sealed record SearchedField(SearchedKind Kind, string Key, bool IsNumber);

/// <summary>A comparison of a search.</summary>
/// <param name="Field">What is compared.</param>
/// <param name="Comparator">How: by one of MLflow's comparators, in capitals.</param>
/// <param name="Texts">With what, of texts: one, of IN several.</param>
/// <param name="Number">With what, of numbers.</param>
internal sealed record SearchClause(SearchedField Field, string Comparator, IReadOnlyList<string> Texts, double Number);
