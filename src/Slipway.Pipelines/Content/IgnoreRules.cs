using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Content;

/// <summary>
/// The patterns of an <c>.amlignore</c>, or else a <c>.gitignore</c>, at the root of a code folder (gitignore(5)).
/// What Python and git leave behind is always ignored: it differs from run to run, and would make each run a new version.
/// </summary>
internal sealed class IgnoreRules
{
    private static readonly string[] Always = [".git/", "__pycache__/", ".amlignore", ".gitignore"];

    // The first that is there counts, as with Azure ML's own clients.
    private static readonly string[] FileNames = [".amlignore", ".gitignore"];

    private readonly ImmutableArray<Rule> _rules;

    private IgnoreRules(ImmutableArray<Rule> rules) => _rules = rules;

    /// <summary>The rules of a folder.</summary>
    /// <exception cref="DiagnosticException">SLP0006: there are more, or longer ones, than are read.</exception>
    public static IgnoreRules In(string folder)
    {
        var file = FileNames
            .Select(name => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        try
        {
            return Of(file is null ? [] : BoundedFile.ReadText(file).ReplaceLineEndings("\n").Split('\n'));
        }
        catch (InputLimitException e)
        {
            throw new DiagnosticException(new Diagnostic(Codes.TooLarge, $"this is not read: {e.Message}")
            {
                File = file,
                Line = e.Line,
                Remedy = "write fewer and shorter patterns",
            });
        }
    }

    /// <summary>The rules of these lines.</summary>
    /// <exception cref="InputLimitException">One of them is more than is read.</exception>
    public static IgnoreRules Of(IEnumerable<string> lines) =>
        new([.. lines.Concat(Always).Select((line, index) => Rule.Parse(line, index + 1)).OfType<Rule>()]);

    /// <summary>Whether a path, relative to the root and with forward slashes, is left out.</summary>
    public bool Ignore(string path, bool isFolder)
    {
        // The last rule that matches decides. Below an ignored folder nothing is asked for, as with git.
        var rule = _rules.LastOrDefault(rule => (isFolder || !rule.FoldersOnly) && rule.Pattern.IsMatch(path));
        return rule is { Negated: false };
    }

    private sealed record Rule(Regex Pattern, bool Negated, bool FoldersOnly)
    {
        public static Rule? Parse(string line, int number)
        {
            var text = line.TrimEnd();
            if (text.Length == 0 || text[0] == '#')
            {
                return null;
            }

            var negated = text[0] == '!';
            text = negated || text[0] == '\\' ? text[1..] : text;
            var foldersOnly = text.EndsWith('/');
            text = text.TrimEnd('/');

            // A slash anywhere but at the end ties the pattern to the root; without one it holds at every depth.
            var isAnchored = text.Contains('/', StringComparison.Ordinal);
            text = text.TrimStart('/');
            var prefix = isAnchored ? "^" : "^(?:.*/)?";
            try
            {
                return new Rule(
                    new Regex($"{prefix}{Translate(text)}\\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking),
                    negated,
                    foldersOnly);
            }
            catch (NotSupportedException)
            {
                throw new InputLimitException("a pattern is too long, or has too many wildcards", number);
            }
            catch (RegexParseException)
            {
                // A set of letters that is none, such as [z-a], matches nothing.
                return null;
            }
        }

        private static string Translate(string glob)
        {
            var regex = new StringBuilder();
            for (var i = 0; i < glob.Length; i++)
            {
                var rest = glob.AsSpan(i);
                if (rest.StartsWith("**/"))
                {
                    regex.Append("(?:.*/)?");
                    i += 2;
                }
                else if (rest.StartsWith("**"))
                {
                    regex.Append(".*");
                    i++;
                }
                else if (glob[i] == '[' && glob.IndexOf(']', i + 1) is var end and > 0)
                {
                    var set = glob[(i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal);
                    regex.Append('[').Append(set.StartsWith('!') ? "^" + set[1..] : set).Append(']');
                    i = end;
                }
                else
                {
                    regex.Append(glob[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var letter => Regex.Escape(letter.ToString()),
                    });
                }
            }

            return regex.ToString();
        }
    }
}
