namespace Slipway.Pipelines.Definitions;

/// <summary>The <c>${{…}}</c> expressions of pipelines and commands.</summary>
internal static class Expression
{
    private const string Open = "${{";

    private const string Close = "}}";

    /// <summary>Each expression in a text, without braces and blanks.</summary>
    public static IEnumerable<string> In(string text)
    {
        for (var at = text.IndexOf(Open, StringComparison.Ordinal); at >= 0;)
        {
            // An expression has no brace in it, so that nothing before this one can begin another.
            var end = text.IndexOf('}', at);
            if (end < 0)
            {
                yield break;
            }

            var isOne = text.AsSpan(end).StartsWith(Close);
            if (isOne)
            {
                yield return text[(at + Open.Length)..end].Trim();
            }

            at = text.IndexOf(Open, end + (isOne ? Close.Length : 1), StringComparison.Ordinal);
        }
    }

    /// <summary>The expression when the text is one and nothing else; else null.</summary>
    public static string? Whole(string text) =>
        text.Trim() is var trimmed
        && trimmed.StartsWith(Open, StringComparison.Ordinal)
        && trimmed.IndexOf('}', StringComparison.Ordinal) == trimmed.Length - Close.Length
        && trimmed.EndsWith(Close, StringComparison.Ordinal)
            ? trimmed[Open.Length..^Close.Length].Trim()
            : null;

    /// <summary>The parts of an expression between its dots.</summary>
    public static string[] Path(string expression) => expression.Split('.');
}
