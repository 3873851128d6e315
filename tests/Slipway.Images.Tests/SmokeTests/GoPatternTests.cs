namespace Slipway.Images.Tests.SmokeTests;

public sealed class GoPatternTests
{
    [Theory]
    [InlineData(@"^a\_b$", "a_b", true)]
    [InlineData("^b", "a\nb", false)]
    [InlineData("(?m)^b", "a\nb", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("a$", "a", true)]
    [InlineData("(?m)a$", "a\nb", true)]
    [InlineData("(?m:a$)|b$", "b\n", false)]
    [InlineData("((?m)a$)b|c$", "c\n", false)]
    [InlineData("(?-m)a$", "a\n", false)]
    [InlineData("a.b", "a\nb", false)]
    [InlineData("(?s)a.b", "a\nb", true)]
    [InlineData("(?is-m)A.B$", "a\nb", true)]
    [InlineData("(?U)a+b", "aab", true)]
    [InlineData(@"^\d$", "٣", false)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^[\d]$", "7", true)]
    [InlineData(@"^[[:alpha:]_]+$", "ab_", true)]
    [InlineData(@"^[^[:space:]]+$", "a b", false)]
    [InlineData(@"^[a-z-[x]+$", "[-x", true)]
    [InlineData(@"^[]a]$", "]", true)]
    [InlineData(@"(?P<year>\d{4})", "in 2024", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"^\x{41}\x42\103$", "ABC", true)]
    [InlineData(@"^\pL\p{Lu}$", "äÖ", true)]
    [InlineData(@"a\z", "a\n", false)]
    [InlineData(@"v1\.2", "v1x2", false)]
    public void A_pattern_means_what_it_means_in_Go(string source, string text, bool matches)
    {
        GoPattern.TryParse(source, out var pattern, out var why).Should().BeTrue(why);

        pattern!.Matches(text).Should().Be(matches);
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("(?>a)")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("a**")]
    [InlineData(@"\Z")]
    [InlineData(@"a\")]
    [InlineData("[[:nothing:]]")]
    [InlineData(@"\x{110000}")]
    public void What_Go_does_not_know_is_refused(string source)
    {
        GoPattern.TryParse(source, out _, out var why).Should().BeFalse();

        why.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_takes_its_time_and_no_more()
    {
        GoPattern.TryParse("^(a+)+$", out var pattern, out _).Should().BeTrue();

        pattern!.Matches(new string('a', 50_000) + "b").Should().BeFalse();
    }
}
