using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads the packages that an R <c>DESCRIPTION</c> asks for: its fields Depends and Imports, in the Debian control
/// format ("Writing R Extensions", 1.1).
/// </summary>
internal static partial class DescriptionFile
{
    public static IEnumerable<RPackage> Read(ManifestText manifest)
    {
        string? field = null;
        foreach (var (line, number) in manifest.Lines())
        {
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            var content = line;
            if (!char.IsWhiteSpace(line[0]))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon <= 0)
                {
                    manifest.Report(
                        number,
                        $"'{line.Trim()}' is neither 'Field: value' nor the continuation of a field",
                        "start continuation lines with blanks");
                    field = null;
                    continue;
                }

                field = line[..colon].Trim();
                content = line[(colon + 1)..];
            }

            if (field is "Depends" or "Imports")
            {
                foreach (var package in ReadItems(manifest, content, number))
                {
                    yield return package;
                }
            }
        }
    }

    private static IEnumerable<RPackage> ReadItems(ManifestText manifest, string content, int line)
    {
        foreach (var item in content.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var match = Item().Match(item);
            RCondition? condition = null;
            if (!match.Success)
            {
                manifest.Report(line, $"'{item}' is not an R package", "write 'name' or 'name (>= 1.2)', with commas between");
            }
            else if (match.Groups["condition"].Success
                && !RCondition.TryParse(match.Groups["condition"].Value, out condition))
            {
                manifest.Report(
                    line,
                    $"'{match.Groups["condition"].Value}' is not a version condition for '{match.Groups["name"].Value}'",
                    "write one of >=, >, <=, <, == or != and a version, such as '(>= 1.2)'");
            }
            else
            {
                yield return new RPackage(match.Groups["name"].Value, condition, manifest.File, line);
            }
        }
    }

    [GeneratedRegex(
        @"^(?<name>[A-Za-z][A-Za-z0-9.]*)\s*(\((?<condition>[^()]*)\))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Item();
}
