using System.Text;
using System.Text.Json;

namespace Slipway.Images;

/// <summary>
/// Reads the packages of an <c>renv.lock</c> (<see href="https://rstudio.github.io/renv/articles/lockfile.html"/>):
/// the objects under <c>Packages</c>, each in exactly the version given there, and R itself, of which packages fit all versions
/// of one series.
/// </summary>
internal static class RenvLock
{
    public static IEnumerable<RPackage> Read(ManifestText manifest)
    {
        var packages = new List<RPackage>();
        try
        {
            ReadInto(packages, manifest);
        }
        catch (JsonException e)
        {
            manifest.Report((int)(e.LineNumber ?? 0) + 1, $"not JSON: {e.Message}", "write it again with renv::snapshot()");
        }

        return packages;
    }

    private static void ReadInto(List<RPackage> packages, ManifestText manifest)
    {
        var bytes = Encoding.UTF8.GetBytes(manifest.Text.TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(bytes);
        var inPackages = false;
        string? section = null;
        (string Name, int Line)? package = null;
        string? property = null;
        string? version = null;
        var (line, counted) = (1, 0);
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            line += bytes.AsSpan(counted, start - counted).Count((byte)'\n');
            counted = start;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                    section = Text(ref reader, line);
                    inPackages = section == "Packages";
                    break;
                case JsonTokenType.PropertyName when section == "R" && reader.CurrentDepth == 2:
                    property = Text(ref reader, line);
                    break;
                case JsonTokenType.String when section == "R" && property == "Version" && reader.CurrentDepth == 2:
                    AddInterpreter(packages, manifest, Text(ref reader, line), line);
                    break;
                case JsonTokenType.PropertyName when inPackages && reader.CurrentDepth == 2:
                    package = (Text(ref reader, line), line);
                    version = null;
                    break;
                case JsonTokenType.PropertyName when inPackages && reader.CurrentDepth == 3:
                    property = Text(ref reader, line);
                    break;
                case JsonTokenType.String when property == "Version" && reader.CurrentDepth == 3:
                    version = Text(ref reader, line);
                    break;
                case JsonTokenType.EndObject when inPackages && reader.CurrentDepth == 2 && package is { } complete:
                    Add(packages, manifest, complete.Name, version, complete.Line);
                    package = null;
                    break;
                default:
                    break;
            }
        }
    }

    private static void AddInterpreter(List<RPackage> packages, ManifestText manifest, string version, int line)
    {
        if (RVersion.TryParse(version, out var locked))
        {
            packages.Add(new RPackage(RPackage.Interpreter, RCondition.SeriesOf(locked), manifest.File, line));
        }
        else
        {
            manifest.Report(line, $"'{version}' is not a version of R", "write the file again with renv::snapshot()");
        }
    }

    private static void Add(List<RPackage> packages, ManifestText manifest, string name, string? version, int line)
    {
        if (version is null || !RVersion.TryParse(version, out var locked))
        {
            manifest.Report(
                line,
                version is null ? $"'{name}' has no Version" : $"'{version}' is not an R version for '{name}'",
                "write the file again with renv::snapshot()");
            return;
        }

        packages.Add(new RPackage(name, RCondition.Exactly(locked), manifest.File, line));
    }

    private static string Text(ref Utf8JsonReader reader, int line)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // A half of a character, as "\ud800" is.
            throw new JsonException(e.Message, path: null, line - 1, bytePositionInLine: null);
        }
    }
}
