using System.Text;

namespace Slipway.Workspace.Jobs;

/// <summary>The <c>${{…}}</c> expressions of Azure ML: none holds a brace, and spaces at its ends mean nothing.</summary>
internal static class Expression
{
    private const string Begin = "${{";
    private const string End = "}}";

    /// <summary>The inner part when the whole text is one expression, else null.</summary>
    public static string? Whole(string? text) =>
        text is not null && Find(text).FirstOrDefault() is { Inner: { } inner } first && first.Length == text.Trim().Length ? inner : null;

    /// <summary>The inner parts of all expressions in the text.</summary>
    public static IEnumerable<string> In(string text) => Find(text).Select(place => place.Inner);

    /// <summary>The text with each expression replaced by what it stands for.</summary>
    public static string Replace(string text, Func<string, string> value)
    {
        var result = new StringBuilder(text.Length);
        var at = 0;
        foreach (var place in Find(text))
        {
            result.Append(text, at, place.Start - at).Append(value(place.Inner));
            at = place.Start + place.Length;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>The name behind a prefix (<c>parent.inputs.</c>), or null when the expression is of another kind.</summary>
    public static string? After(string inner, string prefix) =>
        inner.StartsWith(prefix, StringComparison.Ordinal) && inner.Length > prefix.Length ? inner[prefix.Length..] : null;

    /// <summary>Goes through the text once, whatever it begins and does not end.</summary>
    private static IEnumerable<Place> Find(string text)
    {
        var at = 0;
        while ((at = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0)
        {
            var inner = at + Begin.Length;
            var brace = text.AsSpan(inner).IndexOfAny('{', '}');
            if (brace < 0)
            {
                yield break;
            }

            if (text.AsSpan(inner + brace).StartsWith(End, StringComparison.Ordinal))
            {
                var length = Begin.Length + brace + End.Length;
                yield return new Place(at, length, text.Substring(inner, brace).Trim());
                at += length;
            }
            else
            {
                at = inner;
            }
        }
    }

    private sealed record Place(int Start, int Length, string Inner);
}
