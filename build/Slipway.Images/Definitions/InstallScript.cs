using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads the packages that an <c>install.R</c> installs: the names that are written out in its calls of
/// <c>install.packages</c>. The script is not run, so that names which it computes stay unknown.
/// </summary>
internal static partial class InstallScript
{
    public static IEnumerable<RPackage> Read(ManifestText manifest)
    {
        var text = WithoutComments(manifest.Text.ReplaceLineEndings("\n"));
        foreach (Match call in Call().Matches(text))
        {
            foreach (var name in Names(text, call.Index + call.Length))
            {
                var line = text.AsSpan(0, name.Index).Count('\n') + 1;
                if (PackageName().IsMatch(name.Value))
                {
                    yield return new RPackage(name.Value, null, manifest.File, line);
                }
                else if (!name.Value.Contains('/', StringComparison.Ordinal))
                {
                    manifest.Report(line, $"'{name.Value}' is not an R package's name");
                }
            }
        }
    }

    // The first argument, or the one named pkgs: a text, or texts in c(…).
    private static IEnumerable<(string Value, int Index)> Names(string text, int start)
    {
        var argument = FirstArgument().Match(text, start);
        if (!argument.Success)
        {
            return [];
        }

        return argument.Groups["name"].Captures.Select(capture => (capture.Value, capture.Index));
    }

    // Blanks take their place, so that lines and columns stay.
    private static string WithoutComments(string text)
    {
        var result = new StringBuilder(text.Length);
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\0' && c == '#')
            {
                while (i < text.Length && text[i] != '\n')
                {
                    result.Append(' ');
                    i++;
                }

                i--;
                continue;
            }

            if (c == '\\' && quote != '\0' && i + 1 < text.Length)
            {
                result.Append(c).Append(text[++i]);
                continue;
            }

            quote = quote == '\0' && c is '"' or '\'' ? c : c == quote ? '\0' : quote;
            result.Append(c);
        }

        return result.ToString();
    }

    [GeneratedRegex(@"\binstall\.packages\s*\(", RegexOptions.CultureInvariant)]
    private static partial Regex Call();

    [GeneratedRegex(
        """
        \G\s* (?:pkgs\s*=\s*)?
        (?: (?<quote>["'])(?<name>[^"']+)\k<quote>
          | c\s*\( \s* (?: (?<quote>["'])(?<name>[^"']+)\k<quote> \s* (?:,\s*)? )* \) )
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex FirstArgument();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9.]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PackageName();
}
