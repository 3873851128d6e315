using System.Text.RegularExpressions;
using Slipway.Core.Files;

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

    /// <summary>In the place of texts that only running the script would tell.</summary>
    Computed,
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
    // No script that a person writes comes near; whoever walks its calls does so within these.
    private const int MostTokens = 100_000;
    private const int MostDepth = 100;

    private static readonly RToken s_end = new(RTokenKind.Other, "", 0, 0);

    private readonly List<RToken> _tokens = [];
    private readonly Dictionary<int, int> _ends = [];

    /// <summary>Reads the tokens; a script that goes beyond what is read has none, and that is reported.</summary>
    public RTokens(ManifestText manifest)
    {
        try
        {
            Read(manifest.Text.ReplaceLineEndings("\n"));
        }
        catch (InputLimitException e)
        {
            _tokens.Clear();
            manifest.ReportLimit(e);
        }
    }

    public int Count => _tokens.Count;

    /// <summary>The token at a place; an empty one where there is none.</summary>
    public RToken this[int place] => place >= 0 && place < _tokens.Count ? _tokens[place] : s_end;

    /// <summary>The arguments of a call; none where it has no end.</summary>
    /// <param name="open">The place of its opening parenthesis.</param>
    public IReadOnlyList<RArgument> Arguments(int open)
    {
        var end = _ends.GetValueOrDefault(open);
        if (end <= open + 1)
        {
            return [];
        }

        var inner = _tokens[open].Depth + 1;
        var starts = Enumerable.Range(open, end - open)
            .Where(i => i == open || (_tokens[i] is { Text: ",", Kind: RTokenKind.Other } comma && comma.Depth == inner))
            .Select(i => i + 1);
        return
        [
            .. starts.Select(start => this[start].Kind == RTokenKind.Name && this[start + 1] is { Text: "=", Kind: RTokenKind.Other }
                ? new RArgument(this[start].Text, start + 2)
                : new RArgument(null, start)),
        ];
    }

    private void Read(string text)
    {
        // The places of the parentheses that are open, by their depth.
        var open = new Dictionary<int, List<int>>();
        var endless = new HashSet<char>();
        var (line, depth) = (1, 0);
        for (var at = 0; at < text.Length;)
        {
            var length = LengthOf(text, at, endless);
            var letter = text[at];
            if (!char.IsWhiteSpace(letter) && letter != '#')
            {
                depth -= letter is ')' or ']' ? 1 : 0;
                if (letter is '(')
                {
                    open.TryAdd(depth, []);
                    open[depth].Add(_tokens.Count);
                }
                else if (letter is ')' && open.Remove(depth, out var closed))
                {
                    closed.ForEach(place => _ends[place] = _tokens.Count);
                }

                _tokens.Add(TokenOf(text.AsSpan(at, length), line, depth));
                depth += letter is '(' or '[' ? 1 : 0;
                Check(line, depth);
            }

            line += text.AsSpan(at, length).Count('\n');
            at += length;
        }
    }

    private void Check(int line, int depth)
    {
        if (_tokens.Count > MostTokens)
        {
            throw new InputLimitException($"it is longer than {MostTokens} words and signs", line);
        }

        if (depth > MostDepth)
        {
            throw new InputLimitException($"its brackets stand in one another more than {MostDepth} deep", line);
        }
    }

    private static RToken TokenOf(ReadOnlySpan<char> written, int line, int depth) => written switch
    {
        ['"' or '\'', .., '"' or '\''] => new RToken(RTokenKind.Text, written[1..^1].ToString(), line, depth),
        [var letter, ..] when char.IsAsciiLetter(letter) || letter == '.' => new RToken(RTokenKind.Name, written.ToString(), line, depth),
        _ => new RToken(RTokenKind.Other, written.ToString(), line, depth),
    };

    /// <summary>How long the token is, or the blank or the comment.</summary>
    /// <param name="text">The script.</param>
    /// <param name="at">Where it begins.</param>
    /// <param name="endless">The quotes that were found to have no end, which stand for themselves from then on.</param>
    private static int LengthOf(string text, int at, HashSet<char> endless)
    {
        switch (text[at])
        {
            case '#':
                return text.IndexOf('\n', at) is >= 0 and var end ? end - at : text.Length - at;
            case '"' or '\'' when !endless.Contains(text[at]):
                if (EndOfText(text, at) is { } after)
                {
                    return after - at;
                }

                endless.Add(text[at]);
                return 1;
            case '<':
                return text.AsSpan(at).StartsWith("<<-") ? 3 : text.AsSpan(at).StartsWith("<-") ? 2 : 1;
            case '.' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'):
                return Name().Match(text, at).Length;
            default:
                return 1;
        }
    }

    private static int? EndOfText(string text, int at)
    {
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == text[at])
            {
                return i + 1;
            }
        }

        return null;
    }

    [GeneratedRegex("\\G[A-Za-z.][A-Za-z0-9._]*(?::{2,3}[A-Za-z.][A-Za-z0-9._]*)?", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
