using System.Text;
using YamlDotNet.Core;

namespace Slipway.Core.Yaml;

/// <summary>
/// Indents the further lines of a text in quotes. YAML asks for it within a mapping; the readers of Python, and so Azure's
/// clients, do not, and what they read is the same, because the blanks at the beginning of such a line do not count.
/// </summary>
internal static class FlushQuotes
{
    // Each costs a reading of the whole text.
    private const int MostTexts = 64;

    private const string Complaint = "found wrong indentation";

    /// <summary>Reads a text, as often as one more in quotes has to be indented.</summary>
    /// <exception cref="YamlException">Something else is wrong with it.</exception>
    public static T Read<T>(string text, Func<string, T> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return read(text);
            }
            catch (YamlException e) when (
                tries < MostTexts && e.Message.Contains(Complaint, StringComparison.Ordinal) && Indented(text, e.Start) is not null)
            {
                text = Indented(text, e.Start)!;
            }
        }
    }

    // The text in which what begins here is indented as far as it begins; null where nothing in quotes does.
    private static string? Indented(string text, Mark start)
    {
        var at = (int)start.Index;
        if (at >= text.Length || text[at] is not ('"' or '\'') || End(text, at) is not { } end)
        {
            return null;
        }

        var lines = new StringBuilder(text, 0, at, text.Length + 1024);
        foreach (var letter in text.AsSpan(at, end - at))
        {
            lines.Append(letter);
            if (letter == '\n')
            {
                lines.Append(' ', (int)start.Column);
            }
        }

        return lines.Append(text, end, text.Length - end).ToString();
    }

    // Where the quote closes; null where it does not.
    private static int? End(string text, int start)
    {
        var quote = text[start];
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] == '\\' && quote == '"')
            {
                at++;
                continue;
            }

            if (text[at] == quote)
            {
                if (quote == '\'' && at + 1 < text.Length && text[at + 1] == quote)
                {
                    at++;
                    continue;
                }

                return at;
            }
        }

        return null;
    }
}
