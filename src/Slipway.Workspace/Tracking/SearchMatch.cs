using System.Text.RegularExpressions;

namespace Slipway.Workspace.Tracking;

/// <summary>Compares in memory.</summary>
internal static class SearchMatch
{
    public static bool Matches(this SearchFilter filter, SearchedThing thing) =>
        filter.Clauses.All(clause => Matches(clause, thing.Value(clause.Field)));

    private static bool Matches(SearchClause clause, IComparable? value) => value switch
    {
        null => false,
        double number => clause.Comparator switch
        {
            "=" => number == clause.Number,
            "!=" => number != clause.Number,
            "<" => number < clause.Number,
            "<=" => number <= clause.Number,
            ">" => number > clause.Number,
            _ => number >= clause.Number,
        },
        string text => clause.Comparator switch
        {
            "=" => text == clause.Texts[0],
            "!=" => text != clause.Texts[0],
            "LIKE" => IsLike(text, clause.Texts[0], RegexOptions.None),
            "ILIKE" => IsLike(text, clause.Texts[0], RegexOptions.IgnoreCase),
            "IN" => clause.Texts.Contains(text, StringComparer.Ordinal),
            _ => !clause.Texts.Contains(text, StringComparer.Ordinal),
        },
        _ => false,
    };

    /// <summary>SQL's pattern: a percent sign is any text, an underscore any character. In time that grows with the text alone.</summary>
    private static bool IsLike(string text, string pattern, RegexOptions options) => Regex.IsMatch(
        text,
        $"^{Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal)}\\z",
        options | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
