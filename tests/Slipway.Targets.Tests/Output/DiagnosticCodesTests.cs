using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Slipway.Targets.Tests.Output;

/// <summary>The codes of errors, and the page that explains them.</summary>
public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_has_its_row_in_the_documentation_and_no_other_is_there()
    {
        var root = Root();
        var documented = File.ReadLines(Path.Combine(root, "docs", "targets.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        var used = Directory.EnumerateFiles(Path.Combine(root, "src", "Slipway.Targets"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Use().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        documented.Should().BeEquivalentTo(used);
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"^\| (SLP10\d{2}) \|")]
    private static partial Regex Row();

    [GeneratedRegex("\"(SLP10\\d{2})\"")]
    private static partial Regex Use();
}
