using System.Text.RegularExpressions;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Images;

/// <summary>
/// Reads conda's <c>environment.yml</c>
/// (<see href="https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html"/>): the match
/// specifications of <c>dependencies</c>, and the requirements of its <c>pip</c> section.
/// </summary>
internal static partial class CondaEnvironment
{
    private const int MostLetters = 1_000;

    /// <summary>The packages; files that the pip section includes are given to <paramref name="include"/>.</summary>
    /// <param name="manifest">The file.</param>
    /// <param name="include">Is given the files that its pip section includes.</param>
    /// <param name="nameOf">Tells what the Python project in a folder calls itself; null where it can't be told.</param>
    public static IEnumerable<DeclaredPackage> Read(
        ManifestText manifest, Action<RequirementsInclude> include, Func<string, string?>? nameOf = null)
    {
        if (YamlManifest.Read(manifest) is not { } root)
        {
            return [];
        }

        var name = root.Text("name")?.Text;
        _ = (root.Text("prefix"), root.Texts("channels"), root.Texts("platforms"), root.Table("variables"));
        var packages = new List<DeclaredPackage>();
        foreach (var (text, table) in root.Mixed("dependencies"))
        {
            if (text is not null && Parse(manifest, text) is { } package)
            {
                packages.Add(package);
            }
            else if (table is not null)
            {
                packages.AddRange(table.Texts("pip").SelectMany(item => RequirementsFile.Read(manifest, item.Text, item.Position.Line, include, nameOf)));
                table.ReportUnknown("an item of 'dependencies'");
            }
        }

        root.ReportUnknown("a conda environment");
        return packages.Select(package => package with { Environment = name });
    }

    private static CondaPackage? Parse(ManifestText manifest, YamlScalar text)
    {
        if (text.Text.Length > MostLetters)
        {
            manifest.ReportLimit(new InputLimitException($"a package is longer than {MostLetters} letters", text.Position.Line));
            return null;
        }

        var match = Head().Match(text.Text.Trim());
        if (!match.Success)
        {
            manifest.Report(text.Position.Line, $"'{text.Text}' is not a conda package", "write name, name=1.2 or 'name>=1.2,<2'");
            return null;
        }

        var name = match.Groups["name"].Value;
        var keys = Key().Matches(match.Groups["keys"].Value);
        var rest = match.Groups["rest"].Value.Trim();
        var parts = VersionAndBuild().Match(rest);
        var build = InKeys("build") ?? (parts.Groups["build"] is { Success: true } given ? given.Value : null);
        var version = InKeys("version") ?? parts.Groups["version"].Value.Replace(" ", "", StringComparison.Ordinal);
        // With a build the version is meant exactly.
        version = build is not null && PlainVersion().IsMatch(version) ? $"={version}" : version;
        CondaSpecifier? specifier = null;
        if (version.Length > 0 && !CondaSpecifier.TryParse(version, out specifier))
        {
            manifest.Report(
                text.Position.Line,
                $"'{version}' is not a version condition for '{name}'",
                "write conditions such as =1.2, ==1.2.3, '>=1.2,<2'");
            return null;
        }

        return new CondaPackage(name, specifier, manifest.File, text.Position.Line) { Build = build };

        string? InKeys(string key) =>
            keys.FirstOrDefault(found => found.Groups["key"].Value == key)?.Groups["value"].Value;
    }

    // channel::name, what is said about the version after a blank or beginning with an operator, and [key=value].
    [GeneratedRegex(
        @"^([^\s\[\]]+:)?(?<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)(?<rest>(\s|[=<>!~])[^\[\]]*)?(\[(?<keys>[^\[\]]*)\])?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Head();

    [GeneratedRegex(
        """(?<key>\w+)\s*=\s*(?<quote>["']?)(?<value>[^'"]*?)\k<quote>\s*(,|\z)""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();

    // As conda has it: after the last blank or '=' that belongs to no operator is the build.
    [GeneratedRegex(
        @"^(?<version>.+?)((?<![=!|,<>~])[ =](?<build>[^-=,|<>~]+?))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionAndBuild();

    [GeneratedRegex("^=[^=*,|]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainVersion();
}
