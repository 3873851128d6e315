namespace Slipway.Images.Tests.Versions;

public sealed class RVersionTests
{
    [Theory]
    [InlineData(">= 1.8", "1.8.4", true)]
    [InlineData(">= 4.7-1", "4.7.1.1", true)]
    [InlineData("== 4.7-1.1", "4.7.1.1", true)]
    [InlineData(">= 1.10", "1.9", false)]
    [InlineData("> 1.0", "1.0.0", true)]
    [InlineData("== 1.0", "1.0.0", false)]
    [InlineData("< 2", "1.99", true)]
    [InlineData("<= 2.0", "2.0", true)]
    [InlineData("!= 2.0", "2.0", false)]
    [InlineData(">= 99", "4.2.2", false)]
    [InlineData(">=1.0", "", false)]
    public void A_condition_holds_as_R_compares(string text, string version, bool expected)
    {
        RCondition.TryParse(text, out var condition).Should().BeTrue();

        condition!.IsSatisfiedBy(version).Should().Be(expected);
    }

    [Theory]
    [InlineData("1.8")]
    [InlineData("=> 1.8")]
    [InlineData(">= 1.8b")]
    [InlineData(">=")]
    public void What_is_no_condition_is_refused(string text) => RCondition.TryParse(text, out _).Should().BeFalse();
}
