using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// One pattern of a <c>.dockerignore</c>: Go's file name patterns, with <c>**</c> for any number of folders and
/// <c>!</c> for an exception. Docker checks it as the former and then matches with a regular expression that it writes
/// from it, and so does this. Behind a <c>*</c> Docker may not come upon a fault; here it is one all the same.
/// </summary>
internal sealed partial class DockerIgnorePattern
{
    private readonly GoPattern _pattern;

    private DockerIgnorePattern(GoPattern pattern, bool isException)
    {
        _pattern = pattern;
        IsException = isException;
    }

    /// <summary>Whether it brings back what patterns before it leave out.</summary>
    public bool IsException { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The line, without blanks around it.</param>
    /// <param name="pattern">The pattern read.</param>
    /// <param name="why">Why Docker refuses it, when it does.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out DockerIgnorePattern? pattern, [NotNullWhen(false)] out string? why)
    {
        pattern = null;
        var isException = text.StartsWith('!');
        var written = isException ? text[1..].Trim() : text;
        var cleaned = Clean(written);
        why = written.Length == 0 ? "nothing follows the '!'" : WrongIn(cleaned);
        if (why is null && GoPattern.TryParse(ToGoPattern(cleaned), out var matcher, out why))
        {
            pattern = new DockerIgnorePattern(matcher, isException);
        }

        return pattern is not null;
    }

    /// <summary>Whether it matches a path, or a folder that the path is in.</summary>
    public bool Matches(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_pattern.Matches(path[..end]))
            {
                return true;
            }
        }

        return false;
    }

    // Go's filepath.Clean, then without a leading slash: patterns are relative to the context's root.
    private static string Clean(string pattern)
    {
        var parts = new List<string>();
        foreach (var part in pattern.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when parts.Count > 0 && parts[^1] != "..":
                    parts.RemoveAt(parts.Count - 1);
                    break;
                case ".." when pattern.StartsWith('/'):
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return string.Join('/', parts);
    }

    private static string? WrongIn(string pattern) => pattern[ValidStart().Match(pattern).Length..] switch
    {
        "" => null,
        "\\" => "it ends with a backslash",
        var rest => $"the brackets of '{rest}' have no end, or a '-' or ']' in them without a backslash",
    };

    private static string ToGoPattern(string pattern)
    {
        // Docker compares texts where "**" is first or last and nothing else is special: then "**name" ends any path.
        var isOpen = pattern.StartsWith("**", StringComparison.Ordinal);
        var isWhole = isOpen || !pattern.EndsWith("**", StringComparison.Ordinal);
        var text = isOpen ? pattern[2..] : isWhole ? pattern : pattern[..^2];
        if (text.AsSpan().ContainsAny("*?[]\\"))
        {
            return WithWildcards(pattern);
        }

        var (start, literal) = (isOpen, text) switch
        {
            (true, ['/', .. var name]) => ("(.*/)?", name),
            (true, _) => (".*", text),
            _ => ("", text),
        };
        return $"(?s)^{start}{Quote(literal)}{(isWhole ? "" : ".*")}$";
    }

    private static string WithWildcards(string pattern)
    {
        var result = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    // "**/" also stands for no folder at all; "**" at the end for everything below.
                    i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
                    result.Append(i + 1 == pattern.Length ? ".*" : "(.*/)?");
                    break;
                case '*':
                    result.Append("[^/]*");
                    break;
                case '?':
                    result.Append("[^/]");
                    break;
                case '\\':
                    result.Append('\\').Append(pattern[++i]);
                    break;
                case '.' or '+' or '(' or ')' or '|' or '{' or '}' or '$':
                    result.Append('\\').Append(pattern[i]);
                    break;
                default:
                    result.Append(pattern[i]);
                    break;
            }
        }

        return result.Append('$').ToString();
    }

    private static string Quote(string text) => Special().Replace(text, @"\$0");

    // As much of a pattern as Go's filepath.Match takes.
    [GeneratedRegex(
        @"^([^\\\[]|\\.|\[\^?(([^\\\-\]]|\\.)(-([^\\\-\]]|\\.))?)+\])*",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex ValidStart();

    [GeneratedRegex(@"[.+()|{}$^]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();
}
