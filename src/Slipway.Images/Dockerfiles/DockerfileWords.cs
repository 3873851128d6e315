using System.Text;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>The words of an instruction, as Docker splits them.</summary>
internal static class DockerfileWords
{
    /// <summary>Splits what follows a keyword into its flags and the rest.</summary>
    /// <param name="arguments">What follows the keyword.</param>
    /// <param name="escape">The character that takes the meaning from the one behind it.</param>
    public static (IReadOnlyList<string> Flags, string Arguments) SplitFlags(string arguments, char escape)
    {
        var flags = new List<string>();
        var at = 0;
        while (true)
        {
            at = arguments.Length - arguments.AsSpan(at).TrimStart().Length;
            if (!arguments.AsSpan(at).StartsWith("--"))
            {
                return (flags, arguments[at..]);
            }

            var flag = ReadWord(arguments, ref at, escape);
            if (flag == "--")
            {
                return (flags, arguments[at..].Trim());
            }

            flags.Add(flag);
        }
    }

    /// <summary>The words between blanks; a list in JSON is its texts.</summary>
    public static IReadOnlyList<string> Split(string text) => TextsOf(text) ?? text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>
    /// The words as a shell splits them, quotes and all left in them; null where a quote has no end, which Docker looks no
    /// further into.
    /// </summary>
    public static IReadOnlyList<string>? SplitQuoted(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(letter).Append(text[++i]);
                continue;
            }

            if (quote is null && char.IsWhiteSpace(letter))
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }

                continue;
            }

            quote = letter == quote ? null : quote ?? (letter is '"' or '\'' ? letter : null);
            word.Append(letter);
        }

        if (quote is not null)
        {
            return null;
        }

        return word.Length > 0 ? [.. words, word.ToString()] : words;
    }

    private static string ReadWord(string text, ref int at, char escape)
    {
        var word = new StringBuilder();
        char? quote = null;
        for (; at < text.Length && (quote is not null || !char.IsWhiteSpace(text[at])); at++)
        {
            var letter = text[at];
            if (letter == escape && at + 1 < text.Length)
            {
                word.Append(text[++at]);
            }
            else if (quote is null && letter is '"' or '\'')
            {
                quote = letter;
            }
            else if (letter == quote)
            {
                quote = null;
            }
            else
            {
                word.Append(letter);
            }
        }

        return word.ToString();
    }

    private static string[]? TextsOf(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
