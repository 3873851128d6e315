using Slipway.Core.Diagnostics;

namespace Slipway.Core.Tests;

/// <summary>How diagnostics are written.</summary>
public sealed class DiagnosticTests
{
    [Fact]
    public void A_diagnostic_is_written_in_the_compilers_form() =>
        new Diagnostic("SLP2001", "No such package") { File = "a/b.yml", Line = 3, Column = 7, Remedy = "remove it" }
            .ToString().ReplaceLineEndings("\n").Should()
            .Be("a/b.yml:3:7: error SLP2001: No such package\n  fix: remove it");

    [Fact]
    public void What_is_not_known_is_left_out() =>
        new Diagnostic("SLP2001", "Odd") { Severity = Severity.Warning, Column = 7 }.ToString().Should()
            .Be("warning SLP2001: Odd");

    [Fact]
    public void An_exception_says_all_that_is_wrong() =>
        new DiagnosticException([new("SLP0001", "one"), new("SLP0002", "two")]).Message.ReplaceLineEndings("\n").Should()
            .Be("error SLP0001: one\nerror SLP0002: two");

    [Fact]
    public void An_exception_needs_a_reason()
    {
        var create = () => new DiagnosticException(Array.Empty<Diagnostic>());

        create.Should().Throw<ArgumentException>();
    }
}
