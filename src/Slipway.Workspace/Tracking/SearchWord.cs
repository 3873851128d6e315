using System.Text;

namespace Slipway.Workspace.Tracking;

/// <summary>What a word of a filter or an order is.</summary>
internal enum SearchWordKind
{
    /// <summary>A name, a keyword or a number: a part of a name may be in back quotes or double quotes.</summary>
    Name,

    /// <summary>A value in quotes.</summary>
    Text,

    /// <summary>A comparator, a comma or a parenthesis.</summary>
    Symbol,
}

/// <summary>A word of a filter or an order.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The word without its quotes.</param>
internal sealed record SearchWord(SearchWordKind Kind, string Text)
{
    private const string Symbols = "=!<>(),";

    /// <exception cref="TrackingException">400: a quote does not end, or a character has no business there.</exception>
    public static IReadOnlyList<SearchWord> Split(string text)
    {
        var words = new List<SearchWord>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return words;
            }

            words.Add(text[at] switch
            {
                // What begins with a quote is a value; one within a name is part of it.
                '\'' or '"' => new SearchWord(SearchWordKind.Text, Quoted(text, ref at)),
                var c when Symbols.Contains(c, StringComparison.Ordinal) => new SearchWord(SearchWordKind.Symbol, Symbol(text, ref at)),
                _ => new SearchWord(SearchWordKind.Name, Name(text, ref at)),
            });
        }
    }

    private static string Symbol(string text, ref int at)
    {
        var start = at++;
        if (at < text.Length && text[start..(at + 1)] is "<=" or ">=" or "!=" or "<>")
        {
            at++;
        }

        return text[start..at];
    }

    private static string Name(string text, ref int at)
    {
        var name = new StringBuilder();
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !Symbols.Contains(text[at], StringComparison.Ordinal))
        {
            if (text[at] is '`' or '"')
            {
                name.Append(Quoted(text, ref at));
            }
            else if (char.IsLetterOrDigit(text[at]) || "_.-+/:".Contains(text[at], StringComparison.Ordinal))
            {
                name.Append(text[at++]);
            }
            else
            {
                throw TrackingException.Invalid($"Invalid filter or order: '{text[at]}' can be in quotes alone.");
            }
        }

        return name.ToString();
    }

    private static string Quoted(string text, ref int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        if (end < 0)
        {
            throw TrackingException.Invalid("Invalid filter or order: a quote does not end.");
        }

        var content = text[(at + 1)..end];
        at = end + 1;
        return content;
    }
}
