using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Another file that a requirements file names.</summary>
/// <param name="Path">As written, relative to that file.</param>
/// <param name="Line">Where it is named.</param>
/// <param name="AreConstraints">
/// Whether it only says which versions will do of packages that are asked for elsewhere (<c>-c</c>).
/// </param>
internal sealed record RequirementsInclude(string Path, int Line, bool AreConstraints)
{
    /// <summary>Whether it is at a URL, or where a variable says.</summary>
    public bool IsElsewhere => Path.Contains("://", StringComparison.Ordinal) || Path.Contains("${", StringComparison.Ordinal);
}

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
    /// <param name="manifest">The file.</param>
    /// <param name="include">Is given the files that it includes.</param>
    /// <param name="nameOf">Tells what the project in a folder calls itself; null where it can't be told.</param>
    public static IEnumerable<PythonPackage> Read(
        ManifestText manifest, Action<RequirementsInclude> include, Func<string, string?>? nameOf = null)
    {
        foreach (var (text, line) in LogicalLines(manifest))
        {
            foreach (var package in Read(manifest, text, line, include, nameOf))
            {
                yield return package;
            }
        }
    }

    /// <summary>Reads one line, as conda hands them to pip.</summary>
    public static IEnumerable<PythonPackage> Read(
        ManifestText manifest, string item, int line, Action<RequirementsInclude> include, Func<string, string?>? nameOf = null)
    {
        var editable = Editable().Match(item);
        var text = editable.Success ? editable.Groups["location"].Value : PackageOptions().Split(item, 2)[0].TrimEnd();
        PythonPackage? package = null;
        if (!editable.Success && item.StartsWith('-'))
        {
            ReadOption(manifest, item, line, include);
        }
        else if (Variable().IsMatch(text))
        {
            package = ReadWithVariables(manifest, text, line);
        }
        else
        {
            package = editable.Success
                ? RequirementParser.ParseLocation(manifest, text, line, nameOf)
                : RequirementParser.Parse(manifest, text, line, nameOf);
        }

        return package is null ? [] : [package];
    }

    // pip fills in ${NAME} from the environment that the image is built in, and leaves it as it is where nothing is set.
    private static PythonPackage? ReadWithVariables(ManifestText manifest, string text, int line)
    {
        var name = NameBeforeVariable().Match(text);
        if (name.Groups["at"].Success)
        {
            return RequirementParser.Parse(manifest, text, line);
        }

        // Only a part of an address may be a variable's, as a token is; that there is no address is no fault here.
        if (RequirementParser.ParseLocation(new ManifestText(manifest.File, ""), text, line, nameOf: null) is { } located)
        {
            return located;
        }

        manifest.ReportUntested(
            line,
            name.Success
                ? $"of '{name.Groups["name"].Value}' it is only tested that it loads: the build of the image sets a variable that says the rest, '{text}'"
                : $"'{text}' is made of a variable that the build of the image sets, so that it is not tested",
            "write name and version out where they are to be tested");
        return name.Success ? RequirementParser.Parse(manifest, name.Groups["name"].Value, line) : null;
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
                manifest.Report(line, "nothing is named that is to be installed as editable", "write '-e PATH' or '-e URL#egg=NAME'");
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
            var text = WithoutComment(joined.ToString());
            joined.Clear();
            if (text.Length > 0)
            {
                yield return (text, start);
            }
        }

        var rest = WithoutComment(joined.ToString());
        if (rest.Length > 0)
        {
            yield return (rest, start);
        }
    }

    [GeneratedRegex(@"^(-e|--editable)[\s=]+(?<location>\S.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Editable();

    [GeneratedRegex(@"\$\{[A-Z0-9_]+\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    // A name that is written out, with what follows it: conditions, or an address.
    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(?=\s*(\[|(?<at>@)|[=<>!~;(]))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NameBeforeVariable();

    // A hash begins a comment where it is first, or after a blank.
    private static string WithoutComment(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        while (hash > 0 && !char.IsWhiteSpace(text[hash - 1]))
        {
            hash = text.IndexOf('#', hash + 1);
        }

        return (hash < 0 ? text : text[..hash]).Trim();
    }

    // Options of one requirement, such as --hash=sha256:…, which pip checks when it installs.
    [GeneratedRegex(@"(?<=\s)--(?=hash|config-settings|global-option)", RegexOptions.CultureInvariant)]
    private static partial Regex PackageOptions();
}
