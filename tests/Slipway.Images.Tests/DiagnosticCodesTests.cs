using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Slipway.Images.Tests;

/// <summary>The codes of images' errors, and the page that explains them.</summary>
public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_has_its_row_in_the_documentation_and_no_other_is_there()
    {
        var root = Root();
        var documented = File.ReadLines(Path.Combine(root, "docs", "images.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        var own = Directory.EnumerateFiles(Path.Combine(root, "src", "Slipway.Images"), "*.cs", SearchOption.AllDirectories);
        // What the build says of images has a code of images, too.
        var ofBuild = Codes(Path.Combine(root, "src", "Slipway.Build", "Diagnostics", "Codes.cs")).Where(code => code.StartsWith("SLP2", StringComparison.Ordinal));
        var used = own.SelectMany(Codes).Concat(ofBuild).Distinct();

        documented.Should().BeEquivalentTo(used);
    }

    private static IEnumerable<string> Codes(string file) =>
        Use().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"^\| (SLP[23]\d{3}) \|")]
    private static partial Regex Row();

    [GeneratedRegex("\"(SLP[23]\\d{3})\"")]
    private static partial Regex Use();
}
