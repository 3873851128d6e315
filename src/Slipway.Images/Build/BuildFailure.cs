using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Says why a build failed: the step with its line, and the packages that an installer could not provide; or the engine,
/// where it is not the step's fault.
/// </summary>
internal static partial class BuildFailure
{
    public static DiagnosticException Describe(ImageDefinition image, BuildLog log, string error)
    {
        if (EngineFault.Find(error) is { } fault)
        {
            return new DiagnosticException(fault);
        }

        var unavailable = log.Output
            .SelectMany(line => NamesIn(line).Select(name => (Line: line.Trim(), Name: name)))
            .SelectMany(found => image.Packages
                .Where(package => Means(package, found.Name))
                .Select(package => (Package: package, found.Line)))
            .DistinctBy(found => found.Package)
            .Select(found => new Diagnostic(
                Codes.PackageFailed, $"'{found.Package.Wanted}' can't be installed: {found.Line}")
            {
                File = found.Package.File,
                Line = found.Package.Line,
                Remedy = "check the name and the version that this line asks for",
            });
        return new DiagnosticException([.. unavailable, Step(image, log, error)]);
    }

    private static Diagnostic Step(ImageDefinition image, BuildLog log, string error)
    {
        var step = log.Progress.Failed(image.Dockerfile);
        var lines = step?.LastLines ?? [.. log.Output.TakeLast(40)];
        return new Diagnostic(
            Codes.BuildFailed,
            $"{step?.Name ?? "building the image"} failed: {error}"
            + string.Concat(lines.Select(line => $"{Environment.NewLine}    {line}")))
        {
            File = image.DockerfileName,
            Line = step?.Instruction?.Line ?? LineIn(error) ?? log.Progress.FailedLine,
            Remedy = $"the whole output is in {log.File}",
        };
    }

    // Of what can't be read there is no step: "dockerfile parse error line 5", and "on line 5" from newer builders.
    private static int? LineIn(string error) =>
        ParseError().Match(error) is { Success: true } found ? int.Parse(found.Groups["line"].ValueSpan, CultureInfo.InvariantCulture) : null;

    private static bool Means(DeclaredPackage package, string name) => package is PythonPackage
        ? package.NormalizedName == PythonPackage.Normalize(name)
        : package.Name == name;

    private static IEnumerable<string> NamesIn(string line) =>
        Unavailable().Matches(line)
            .SelectMany(match => match.Groups["name"].Captures)
            .Select(capture => capture.Value);

    [GeneratedRegex(@"\bparse error (on )?line (?<line>\d{1,6})\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ParseError();

    // What apt, pip and R say about a package that they can't provide. pip names two in a conflict.
    [GeneratedRegex(
        """
        E:\ Unable\ to\ locate\ package\ (?<name>\S+)
        | E:\ Couldn't\ find\ any\ package\ by\ (?:glob|regex)\ '(?<name>[^']+)'
        | E:\ Version\ '[^']*'\ for\ '(?<name>[^']+)'\ was\ not\ found
        | E:\ Package\ '(?<name>[^']+)'\ has\ no\ installation\ candidate
        | (?:No\ matching\ distribution\ found\ for|satisfies\ the\ requirement|The\ user\ requested)\ (?<name>[A-Za-z0-9][A-Za-z0-9._-]*)
        | packages?\ [‘'"](?<name>[A-Za-z][A-Za-z0-9.]*)[’'"]\ (?:is|are)\ not\ available
        | there\ is\ no\ package\ called\ [‘'"](?<name>[A-Za-z][A-Za-z0-9.]*)
        | installation\ of\ package\ [‘'"](?<name>[A-Za-z][A-Za-z0-9.]*)[’'"]\ had\ non-zero
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Unavailable();
}
