using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// The patterns of a <c>.dockerignore</c>
/// (<see href="https://docs.docker.com/build/concepts/context/#dockerignore-files"/>): Go's file name patterns, with
/// <c>**</c> for any number of folders and <c>!</c> for an exception; the last pattern that matches a path decides.
/// </summary>
internal sealed class DockerIgnore
{
    private readonly ImmutableArray<(Regex Pattern, bool IsException)> _patterns;

    private DockerIgnore(ImmutableArray<(Regex Pattern, bool IsException)> patterns) => _patterns = patterns;

    /// <summary>Ignores nothing.</summary>
    public static DockerIgnore None { get; } = new([]);

    public static DockerIgnore Parse(string text)
    {
        var patterns = ImmutableArray.CreateBuilder<(Regex, bool)>();
        foreach (var line in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n'))
        {
            // Only a hash in the first column starts a comment.
            var pattern = line.StartsWith('#') ? "" : line.Trim();
            var isException = pattern.StartsWith('!');
            pattern = Clean(isException ? pattern[1..].Trim() : pattern);
            if (pattern.Length > 0)
            {
                patterns.Add((ToRegex(pattern), isException));
            }
        }

        return new DockerIgnore(patterns.ToImmutable());
    }

    /// <summary>Whether a path of the build context is left out.</summary>
    /// <param name="path">Relative to the context, with forward slashes.</param>
    public bool IsIgnored(string path)
    {
        var ignored = false;
        foreach (var (pattern, isException) in _patterns)
        {
            // A pattern that can't change the answer need not be tried.
            if (ignored == isException && MatchesWithParents(pattern, path))
            {
                ignored = !isException;
            }
        }

        return ignored;
    }

    // A pattern that matches a folder holds for all that is in it.
    private static bool MatchesWithParents(Regex pattern, string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (pattern.IsMatch(path.AsSpan(0, end)))
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

    private static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        // "**name" alone is the end of a path, also within a name; with a wildcard behind it, Docker wants a whole name.
        if (pattern.StartsWith("**", StringComparison.Ordinal) && pattern.AsSpan(2) is not ([] or ['/', ..])
            && !pattern.AsSpan(2).ContainsAny("*?[]\\"))
        {
            return Compile(regex.Append(".*").Append(Regex.Escape(pattern[2..])));
        }

        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    // "**/" also stands for no folder at all; "**" at the end for everything below.
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                    }

                    regex.Append(i + 1 == pattern.Length ? ".*" : "(.*/)?");
                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '\\' when i + 1 < pattern.Length:
                    i++;
                    regex.Append(Regex.Escape(pattern[i].ToString()));
                    break;
                case '[' when pattern.IndexOf(']', i + 1) is var end and > 0:
                    regex.Append(CharacterClass(pattern[(i + 1)..end]));
                    i = end;
                    break;
                default:
                    regex.Append(Regex.Escape(c.ToString()));
                    break;
            }
        }

        return Compile(regex);
    }

    private static Regex Compile(StringBuilder regex) => new(
        regex.Append('$').ToString(),
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);

    // One that leaves characters out has the slash, as Docker's has.
    private static string CharacterClass(string content) => $"[{content.Replace("[", "\\[", StringComparison.Ordinal)}]";
}
