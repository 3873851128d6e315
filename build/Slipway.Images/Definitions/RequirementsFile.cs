using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads pip's <c>requirements.txt</c> (<see href="https://pip.pypa.io/en/stable/reference/requirements-file-format/"/>):
/// one requirement a line, lines continued with a backslash, comments, options, and other files by <c>-r</c>.
/// </summary>
internal static partial class RequirementsFile
{
    private static readonly string[] s_optionsWithoutPackages =
    [
        "-i", "--index-url", "--extra-index-url", "--no-index", "-c", "--constraint", "-f", "--find-links",
        "--no-binary", "--only-binary", "--prefer-binary", "--require-hashes", "--pre", "--trusted-host", "--use-feature",
    ];

    /// <summary>Reads the packages of one file; the files that it includes are given to <paramref name="include"/>.</summary>
    public static IEnumerable<PythonPackage> Read(ManifestText manifest, Action<string, int> include)
    {
        foreach (var (text, line) in LogicalLines(manifest))
        {
            if (text.StartsWith('-'))
            {
                ReadOption(manifest, text, line, include);
            }
            else if (RequirementParser.Parse(manifest, PackageOptions().Split(text, 2)[0].TrimEnd(), line) is { } package)
            {
                yield return package;
            }
        }
    }

    private static void ReadOption(ManifestText manifest, string text, int line, Action<string, int> include)
    {
        var words = text.Split([' ', '\t', '='], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "-r" or "--requirement" when words.Length == 2:
                include(words[1], line);
                break;
            case "-e" or "--editable":
                manifest.Report(
                    line,
                    "an editable requirement has no name that could be tested",
                    "write 'name @ file:///path' instead, or install it in the Dockerfile");
                break;
            case var option when s_optionsWithoutPackages.Contains(option):
                break;
            default:
                manifest.Report(line, $"pip has no option '{words[0]}' for a requirements file");
                break;
        }
    }

    // As pip does it: comments are taken out after lines are joined, but a comment line joins nothing.
    private static IEnumerable<(string Text, int Line)> LogicalLines(ManifestText manifest)
    {
        var joined = new StringBuilder();
        var start = 0;
        foreach (var (line, number) in manifest.Lines())
        {
            start = joined.Length == 0 ? number : start;
            var isComment = line.TrimStart().StartsWith('#');
            if (line.EndsWith('\\') && !isComment)
            {
                joined.Append(line.AsSpan(0, line.Length - 1));
                continue;
            }

            joined.Append(isComment ? "" : line);
            var text = Comment().Replace(joined.ToString(), "").Trim();
            joined.Clear();
            if (text.Length > 0)
            {
                yield return (text, start);
            }
        }

        var rest = Comment().Replace(joined.ToString(), "").Trim();
        if (rest.Length > 0)
        {
            yield return (rest, start);
        }
    }

    [GeneratedRegex(@"(^|\s+)#.*$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    // Options of one requirement, such as --hash=sha256:…, which pip checks when it installs.
    [GeneratedRegex(@"\s+--(?=hash|config-settings|global-option)", RegexOptions.CultureInvariant)]
    private static partial Regex PackageOptions();
}
