using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Core.Text;

/// <summary>Other people's words in Markdown that we write: they stay words, whatever they hold.</summary>
public static partial class Markdown
{
    /// <summary>
    /// The text without what would be more than text: HTML, entities, links and pictures, and names that a host would tell
    /// that they were mentioned. Code in backticks stays as it is, since nothing in it means anything.
    /// </summary>
    public static string Escape(string text)
    {
        // A terminal shows notes too.
        var printable = string.Concat(text.Where(character => !char.IsControl(character)));
        var escaped = new StringBuilder();
        var end = 0;
        foreach (Match code in Code().Matches(printable))
        {
            escaped.Append(Words(printable[end..code.Index])).Append(code.Value);
            end = code.Index + code.Length;
        }

        return escaped.Append(Words(printable[end..])).ToString();
    }

    // Between @ and a name stands a space of no width, as bots that quote changelogs do it: no backslash keeps a mention away.
    private static string Words(string text) => Mention().Replace(Sign().Replace(text, @"\$0"), "@\u200b");

    [GeneratedRegex("(?<!`)(`+)(?!`).+?(?<!`)\\1(?!`)", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"[\\<`\[]|&(?=#|\w+;)", RegexOptions.CultureInvariant)]
    private static partial Regex Sign();

    [GeneratedRegex(@"(?<![\w`])@(?=\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Mention();
}
