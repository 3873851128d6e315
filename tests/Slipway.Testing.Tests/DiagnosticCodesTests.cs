using System.Reflection;
using System.Text.RegularExpressions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Tests;

public sealed partial class DiagnosticCodesTests
{
    [Fact]
    public void Each_code_of_tests_has_its_row_in_the_documentation_and_no_other_is_there() =>
        File.ReadLines(SampleRepository.Source("docs/diagnostics.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .Should().BeEquivalentTo(typeof(Codes).GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(code => (string)code.GetValue(null)!)).And.OnlyHaveUniqueItems();

    [GeneratedRegex(@"^\| (SLP6\d{3}) \|")]
    private static partial Regex Row();
}
