namespace Slipway.Workspace.Tracking;

/// <summary>What can be searched for in a list of things.</summary>
/// <param name="attributes">The names of its attributes, each with whether it is a number.</param>
/// <param name="kinds">Which kinds of keyed things it has beside.</param>
internal sealed class SearchedFields(IReadOnlyDictionary<string, bool> attributes, params SearchedKind[] kinds)
{
    private static readonly Dictionary<string, SearchedKind> Prefixes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["attribute"] = SearchedKind.Attribute, ["attributes"] = SearchedKind.Attribute, ["attr"] = SearchedKind.Attribute,
        ["run"] = SearchedKind.Attribute,
        ["metric"] = SearchedKind.Metric, ["metrics"] = SearchedKind.Metric,
        ["param"] = SearchedKind.Param, ["params"] = SearchedKind.Param,
        ["parameter"] = SearchedKind.Param, ["parameters"] = SearchedKind.Param,
        ["tag"] = SearchedKind.Tag, ["tags"] = SearchedKind.Tag,
    };

    /// <summary>What there is, for errors.</summary>
    public string Names => string.Join(
        ", ", attributes.Keys.Order(StringComparer.Ordinal).Concat(kinds.Select(kind => $"{kind.ToString().ToLowerInvariant()}s.KEY")));

    /// <summary>Other names of attributes, which MLflow's pages and older clients use.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>The field of a name, with or without its kind in front; null when there is none.</summary>
    public SearchedField? Find(string name)
    {
        if (name.Split('.', 2) is [var prefix, { Length: > 0 } key] && Prefixes.TryGetValue(prefix, out var kind))
        {
            return kind == SearchedKind.Attribute ? Attribute(key)
                : kinds.Contains(kind) ? new SearchedField(kind, key, kind == SearchedKind.Metric)
                : null;
        }

        return Attribute(name);
    }

    private SearchedField? Attribute(string name)
    {
        var known = Aliases.GetValueOrDefault(name.ToLowerInvariant(), name);
        return attributes.TryGetValue(known, out var isNumber) ? new SearchedField(SearchedKind.Attribute, known, isNumber) : null;
    }
}
