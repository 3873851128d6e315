using System.Reflection;
using System.Text.RegularExpressions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Tests.Validation;

public sealed partial class DiagnosticCodesTests
{
    private static IReadOnlyList<string> Codes =>
    [
        .. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(code => (string)code.GetValue(null)!),
    ];

    [Fact]
    public void Each_code_has_its_row_in_the_documentation_and_no_other_is_there()
    {
        var documented = File.ReadLines(Documentation())
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

        documented.Should().BeEquivalentTo(Codes);
    }

    [Fact]
    public void No_code_has_two_meanings() => Codes.Should().OnlyHaveUniqueItems();

    private static string Documentation([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "diagnostics.md");

    [GeneratedRegex(@"^\| (SLP0\d{3}) \|")]
    private static partial Regex Row();
}
