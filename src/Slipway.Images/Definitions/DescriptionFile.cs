using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads the packages that an R <c>DESCRIPTION</c> asks for: its fields Depends and Imports, in the Debian control
/// format ("Writing R Extensions", 1.1). What it links to it needs while it is built, and not in the image.
/// </summary>
internal static partial class DescriptionFile
{
    public static IEnumerable<RPackage> Read(ManifestText manifest) => Fields(manifest)
        .Where(field => field.Name is "Depends" or "Imports")
        .SelectMany(field => ReadItems(manifest, field.Lines));

    private static List<(string Name, List<(string Text, int Line)> Lines)> Fields(ManifestText manifest)
    {
        var fields = new List<(string Name, List<(string Text, int Line)> Lines)>();
        foreach (var (line, number) in manifest.Lines())
        {
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (char.IsWhiteSpace(line[0]))
            {
                fields.LastOrDefault().Lines?.Add((line, number));
            }
            else if (colon > 0)
            {
                fields.Add((line[..colon].Trim(), [(line[(colon + 1)..], number)]));
            }
            else
            {
                manifest.Report(
                    number,
                    $"'{line.Trim()}' is neither 'Field: value' nor the continuation of a field",
                    "start continuation lines with blanks");
            }
        }

        return fields;
    }

    // An item may go on in the next line, and has the line where it begins.
    private static IEnumerable<RPackage> ReadItems(ManifestText manifest, List<(string Text, int Line)> lines)
    {
        var text = string.Join('\n', lines.Select(line => line.Text));
        foreach (Match part in Part().Matches(text))
        {
            var line = lines[text.AsSpan(0, part.Index).Count('\n')].Line;
            var item = Blanks().Replace(part.Value.Trim(), " ");
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

    [GeneratedRegex(@"[^,\s][^,]*", RegexOptions.CultureInvariant)]
    private static partial Regex Part();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z][A-Za-z0-9.]*)\s*(\((?<condition>[^()]*)\))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Item();
}
