using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>What a token of R's is, as far as it matters here.</summary>
internal enum RTokenKind
{
    /// <summary>A name, with its namespace where it has one: <c>utils::install.packages</c>.</summary>
    Name,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>An operator, bracket or number, or the end.</summary>
    Other,
}

/// <summary>A token of an R script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Itself; of a text what is between its quotes.</param>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Depth">How many parentheses are open before it.</param>
internal sealed record RToken(RTokenKind Kind, string Text, int Line, int Depth);

/// <summary>An argument of a call.</summary>
/// <param name="Name">Its name, where it is given by name.</param>
/// <param name="Start">The place of its value's first token.</param>
internal sealed record RArgument(string? Name, int Start);

/// <summary>An R script as its tokens, without comments.</summary>
internal sealed partial class RTokens
{
    private static readonly RToken s_end = new(RTokenKind.Other, "", 0, 0);

    private readonly List<RToken> _tokens = [];

    public RTokens(ManifestText manifest)
    {
        var text = manifest.Text.ReplaceLineEndings("\n");
        var (line, depth, counted) = (1, 0, 0);
        foreach (Match match in Token().Matches(text))
        {
            line += text.AsSpan(counted, match.Index - counted).Count('\n');
            counted = match.Index;
            depth -= match.Value is ")" or "]" ? 1 : 0;
            if (match.Groups["text"].Success)
            {
                _tokens.Add(new RToken(RTokenKind.Text, match.Value[1..^1], line, depth));
            }
            else if (!match.Groups["comment"].Success)
            {
                var kind = match.Groups["name"].Success ? RTokenKind.Name : RTokenKind.Other;
                _tokens.Add(new RToken(kind, match.Value, line, depth));
            }

            depth += match.Value is "(" or "[" ? 1 : 0;
        }
    }

    public int Count => _tokens.Count;

    /// <summary>The token at a place; an empty one where there is none.</summary>
    public RToken this[int place] => place >= 0 && place < _tokens.Count ? _tokens[place] : s_end;

    /// <summary>The arguments of a call; none where it has no end.</summary>
    /// <param name="open">The place of its opening parenthesis.</param>
    public IReadOnlyList<RArgument> Arguments(int open)
    {
        var outer = _tokens[open].Depth;
        var end = _tokens.FindIndex(open, token => token.Text == ")" && token.Depth == outer && token.Kind == RTokenKind.Other);
        if (end <= open + 1)
        {
            return [];
        }

        var starts = Enumerable.Range(open, end - open)
            .Where(i => i == open || (_tokens[i] is { Text: ",", Kind: RTokenKind.Other } comma && comma.Depth == outer + 1))
            .Select(i => i + 1);
        return
        [
            .. starts.Select(start => this[start].Kind == RTokenKind.Name && this[start + 1] is { Text: "=", Kind: RTokenKind.Other }
                ? new RArgument(this[start].Text, start + 2)
                : new RArgument(null, start)),
        ];
    }

    [GeneratedRegex(
        """
        (?<comment> \#[^\n]* )
        | (?<text> "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' )
        | (?<name> [A-Za-z.][A-Za-z0-9._]* (?: :{2,3} [A-Za-z.][A-Za-z0-9._]* )? )
        | <<?- | \S
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Token();
}
