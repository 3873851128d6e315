using System.Text.RegularExpressions;

namespace Slipway.Workspace.Jobs;

/// <summary>The <c>${{…}}</c> expressions of Azure ML.</summary>
internal static partial class Expression
{
    /// <summary>The inner part when the whole text is one expression, else null.</summary>
    public static string? Whole(string? text) =>
        text is not null && Pattern().Match(text) is { Success: true } match && match.Length == text.Trim().Length
            ? Inner(match)
            : null;

    /// <summary>The inner parts of all expressions in the text.</summary>
    public static IEnumerable<string> In(string text) => Pattern().Matches(text).Select(Inner);

    /// <summary>The text with each expression replaced by what it stands for.</summary>
    public static string Replace(string text, Func<string, string> value) =>
        Pattern().Replace(text, match => value(Inner(match)));

    /// <summary>The name behind a prefix (<c>parent.inputs.</c>), or null when the expression is of another kind.</summary>
    public static string? After(string inner, string prefix) =>
        inner.StartsWith(prefix, StringComparison.Ordinal) && inner.Length > prefix.Length ? inner[prefix.Length..] : null;

    private static string Inner(Match match) => match.Groups["inner"].Value.Trim();

    // Spaces are trimmed outside: in the pattern they could be divided in so many ways that a long run of them never ends.
    [GeneratedRegex(@"\$\{\{(?<inner>[^{}]*)\}\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Pattern();
}
