using System.Text.RegularExpressions;
using Slipway.Core.Diagnostics;

namespace Slipway.Tool.Update;

/// <summary>The versions of Slipway's packages that a project file names.</summary>
internal static partial class PackageVersions
{
    /// <summary>The version that they have.</summary>
    /// <param name="file">The file, for the reader.</param>
    /// <param name="text">Its text.</param>
    /// <returns>The version of the first of them; null where none has one.</returns>
    /// <exception cref="DiagnosticException">SLP5011: it is no version but a range, or made of a property.</exception>
    public static SemanticVersion? Find(string file, string text)
    {
        if (Reference().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var version = match.Groups["version"];
        return SemanticVersion.Parse(version.Value) ?? throw new DiagnosticException(new Diagnostic(
            Codes.BadVersion, $"'{version.Value}' is no version that can be moved from")
        {
            File = file,
            Line = text.AsSpan(0, version.Index).Count('\n') + 1,
            Remedy = "write the version itself, such as 1.2.3",
        });
    }

    /// <summary>The text with another version for all of them; the rest stays as it is.</summary>
    public static string Replace(string text, string version) => Reference().Replace(
        text, match => match.Value[..(match.Groups["version"].Index - match.Index)] + version
            + match.Value[(match.Groups["version"].Index - match.Index + match.Groups["version"].Length)..]);

    // As a project has it, or the file of central versions.
    [GeneratedRegex(
        """<Package(Reference|Version)\s+((Include|Update)="Slipway\.[\w.]+"\s+Version="(?<version>[^"]*)"|"""
            + """Version="(?<version>[^"]*)"\s+(Include|Update)="Slipway\.[\w.]+["])""",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Reference();
}
