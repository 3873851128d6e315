namespace Slipway.Images.Tests.Patterns;

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
    [InlineData("^[[:^alpha:]]$", "1", true)]
    [InlineData(@"^\pN\PL\p{^L}$", "1٣-", true)]
    [InlineData(@"^\p{Greek}+$", "λόγος", true)]
    [InlineData(@"^\P{Greek}$", "λ", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData(@"^[\x{1F600}-\x{10FFFF}]$", "😀", true)]
    [InlineData(@"é\b", "é", false)]
    [InlineData(@"\bé", "aé", true)]
    [InlineData("(?i)k", "\u212A", true)]
    [InlineData("(?i:[a-z])A", "BA", true)]
    [InlineData("(?i:a)A", "aa", false)]
    [InlineData("(?<year>2024)", "2024", true)]
    [InlineData("^a{1000}$", "a", false)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("((((((((((((((((((((a+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+)+b", "aab", true)]
    public void A_pattern_means_what_it_means_in_Go(string source, string text, bool matches)
    {
        GoPattern.TryParse(source, out var pattern, out var why).Should().BeTrue(why);

        pattern!.Matches(text).Should().Be(matches);
    }

    [Theory]
    [InlineData("(?=a)", "'(?=' looks ahead")]
    [InlineData("(?<!a)b", "'(?<!' looks behind")]
    [InlineData(@"(a)\1", @"'\1' refers back")]
    [InlineData("(?>a)", "atomic group")]
    [InlineData("(a)(?(1)b|c)", "condition")]
    [InlineData("(?#a)", "'(?#a' begins no group")]
    [InlineData("(?P=n)", "'(?P=' begins no group")]
    [InlineData("(?<n-m>a)", "'n-m' can't name a group")]
    [InlineData("(a", "a '(' has no ')'")]
    [InlineData("a)", "a ')' closes no group")]
    [InlineData("[a", "a '[' has no ']'")]
    [InlineData("[b-a]", "'b-a' ends before it begins")]
    [InlineData("a**", "'**' repeats a repetition")]
    [InlineData("a++", "'++' repeats a repetition")]
    [InlineData("*a", "nothing stands before '*'")]
    [InlineData("a{1001}", "'{1001}' is not a number of times")]
    [InlineData("(a{100}){11}", "'{11}' repeats what is repeated")]
    [InlineData(@"\C", @"'\C' means nothing")]
    [InlineData(@"\Z", @"'\Z' means nothing")]
    [InlineData(@"a\", "ends with a backslash")]
    [InlineData("[[:nothing:]]", "no class '[:nothing:]'")]
    [InlineData(@"\p{Grek}", @"no category or script '\p{Grek}'")]
    [InlineData(@"\x{110000}", @"'\x{110000}' means nothing")]
    public void What_Go_does_not_know_is_refused_with_the_piece_that_is_wrong(string source, string expected)
    {
        GoPattern.TryParse(source, out _, out var why).Should().BeFalse();

        why.Should().Contain(expected);
    }

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_takes_its_time_and_no_more()
    {
        GoPattern.TryParse("^(a+)+$", out var pattern, out _).Should().BeTrue();

        pattern!.Matches(new string('a', 50_000) + "b").Should().BeFalse();
    }

    [Fact]
    public void Groups_may_be_nested_as_deep_as_in_Go_and_no_deeper()
    {
        GoPattern.TryParse(Nested(1000), out var pattern, out _).Should().BeTrue();
        pattern!.Matches("ab").Should().BeTrue();

        GoPattern.TryParse(Nested(1001), out _, out var why).Should().BeFalse();
        why.Should().Contain("nested");

        static string Nested(int depth) => $"{new string('(', depth)}b{string.Concat(Enumerable.Repeat(")*", depth))}";
    }
}
