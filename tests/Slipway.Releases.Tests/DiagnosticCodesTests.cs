using System.Reflection;
using System.Text.RegularExpressions;

namespace Slipway.Releases.Tests;

public sealed partial class DiagnosticCodesTests
{
    private static IReadOnlyList<string> Known =>
    [
        .. typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(code => (string)code.GetValue(null)!),
    ];

    [Fact]
    public void Each_code_of_releases_has_its_row_in_the_documentation_and_no_other_is_there() =>
        File.ReadLines(TemporaryRepository.Source("docs/diagnostics.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Should().BeEquivalentTo(Known).And.OnlyHaveUniqueItems();

    [GeneratedRegex(@"^\| (SLP4\d{3}) \|")]
    private static partial Regex Row();
}
