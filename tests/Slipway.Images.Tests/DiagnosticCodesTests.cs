using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Slipway.Images.Tests;

/// <summary>The codes of errors, and the pages that explain them.</summary>
public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_has_its_row_in_the_documentation_and_no_other_is_there()
    {
        var root = Root();
        var documented = File.ReadLines(Path.Combine(root, "docs", "images.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        var sources = Directory
            .EnumerateFiles(Path.Combine(root, "build", "Slipway.Images"), "*.cs", SearchOption.AllDirectories)
            .Append(Path.Combine(root, "build", "Build.Images.cs"));
        var used = sources.SelectMany(file => Use().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        documented.Should().BeEquivalentTo(used);
    }

    [Fact]
    public void Each_code_of_any_library_has_one_row_in_one_page()
    {
        var root = Root();
        var documented = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md").SelectMany(File.ReadLines)
            .Select(line => AnyRow().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        var used = Directory.EnumerateFiles(Path.Combine(root, "build"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => AnyUse().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        documented.Should().BeEquivalentTo(used);
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"^\| (SLP[23]\d{3}) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| (SLP\d{4}) \|")]
    private static partial Regex AnyRow();

    [GeneratedRegex("\"(SLP\\d{4})\"")]
    private static partial Regex AnyUse();

    [GeneratedRegex("\"(SLP[23]\\d{3})\"")]
    private static partial Regex Use();
}
