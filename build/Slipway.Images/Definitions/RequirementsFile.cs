using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Another file that a requirements file names.</summary>
/// <param name="Path">As written, relative to that file.</param>
/// <param name="Line">Where it is named.</param>
/// <param name="AreConstraints">
/// Whether it only says which versions will do of packages that are asked for elsewhere (<c>-c</c>).
/// </param>
internal sealed record RequirementsInclude(string Path, int Line, bool AreConstraints);

/// <summary>
/// Reads pip's <c>requirements.txt</c> (<see href="https://pip.pypa.io/en/stable/reference/requirements-file-format/"/>):
/// one requirement a line, lines continued with a backslash, comments, options, and other files by <c>-r</c> and
/// <c>-c</c>.
/// </summary>
internal static partial class RequirementsFile
{
    private static readonly string[] s_optionsWithoutPackages =
    [
        "-i", "--index-url", "--extra-index-url", "--no-index", "-f", "--find-links",
        "--no-binary", "--only-binary", "--prefer-binary", "--require-hashes", "--pre", "--trusted-host", "--use-feature",
    ];

    /// <summary>Reads the packages of one file; the files that it includes are given to <paramref name="include"/>.</summary>
    public static IEnumerable<PythonPackage> Read(ManifestText manifest, Action<RequirementsInclude> include)
    {
        foreach (var (text, line) in LogicalLines(manifest))
        {
            foreach (var package in Read(manifest, new YamlText(text, line), include))
            {
                yield return package;
            }
        }
    }

    /// <summary>Reads one line, as conda hands them to pip.</summary>
    public static IEnumerable<PythonPackage> Read(ManifestText manifest, YamlText item, Action<RequirementsInclude> include)
    {
        if (Editable().Match(item.Value) is { Success: true } editable)
        {
            if (RequirementParser.Parse(manifest, editable.Groups["location"].Value, item.Line) is { } named)
            {
                yield return named;
            }
        }
        else if (item.Value.StartsWith('-'))
        {
            ReadOption(manifest, item.Value, item.Line, include);
        }
        else if (RequirementParser.Parse(
            manifest, PackageOptions().Split(item.Value, 2)[0].TrimEnd(), item.Line) is { } package)
        {
            yield return package;
        }
    }

    private static void ReadOption(ManifestText manifest, string text, int line, Action<RequirementsInclude> include)
    {
        var words = text.Split([' ', '\t', '='], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        switch (words[0])
        {
            case "-r" or "--requirement" when words.Length == 2:
                include(new RequirementsInclude(words[1], line, AreConstraints: false));
                break;
            case "-c" or "--constraint" when words.Length == 2:
                include(new RequirementsInclude(words[1], line, AreConstraints: true));
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

    // Where it says which package it is; what else is editable is told to have no name.
    [GeneratedRegex(@"^(-e|--editable)[\s=]+(?<location>\S*[#&]egg=.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Editable();

    [GeneratedRegex(@"(^|\s+)#.*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    // Options of one requirement, such as --hash=sha256:…, which pip checks when it installs.
    [GeneratedRegex(@"\s+--(?=hash|config-settings|global-option)", RegexOptions.CultureInvariant)]
    private static partial Regex PackageOptions();
}
