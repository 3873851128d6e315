using System.Text.RegularExpressions;

namespace Slipway.EndToEnd;

/// <summary>The codes that messages carry, and the pages that explain them.</summary>
public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_that_the_build_gives_out_has_one_row_in_the_documentation_and_no_other_is_there()
    {
        var documented = Directory.EnumerateFiles(Path.Combine(Clone.Source, "docs"), "*.md")
            .SelectMany(File.ReadLines)
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        var used = ((string[])["build", "src"])
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Clone.Source, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Use().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct();

        documented.Should().BeEquivalentTo(used);
    }

    [GeneratedRegex(@"^\| (SLP\d{4}) \|", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("\"(SLP\\d{4})\"", RegexOptions.CultureInvariant)]
    private static partial Regex Use();
}
