using System.Text.RegularExpressions;

namespace Slipway.Pipelines.Definitions;

/// <summary>The <c>${{…}}</c> expressions of pipelines and commands.</summary>
internal static partial class Expression
{
    /// <summary>Each expression in a text, without braces and blanks.</summary>
    public static IEnumerable<string> In(string text) => Any().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The expression when the text is one and nothing else; else null.</summary>
    public static string? Whole(string text) => WholeText().Match(text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The parts of an expression between its dots.</summary>
    public static string[] Path(string expression) => expression.Split('.');

    [GeneratedRegex(@"\$\{\{\s*([^}]*?)\s*\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Any();

    [GeneratedRegex(@"^\s*\$\{\{\s*([^}]*?)\s*\}\}\s*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeText();
}
