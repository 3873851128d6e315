namespace Slipway.Images.Tests.Versions;

public sealed class PythonSpecifierTests
{
    [Theory]
    [InlineData("~=2.2", "2.3", true)]
    [InlineData("~=2.2", "3.0", false)]
    [InlineData("~=1.4.5", "1.4.6", true)]
    [InlineData("~=1.4.5", "1.5", false)]
    [InlineData("~=2.2.post3", "2.2.post4", true)]
    [InlineData("~=2.2.post3", "2.2", false)]
    [InlineData("==1.1", "1.1.0", true)]
    [InlineData("==1.1", "1.1.post1", false)]
    [InlineData("==1.1", "1.1+local", true)]
    [InlineData("==1.1+local", "1.1", false)]
    [InlineData("==1.1.*", "1.1.post1", true)]
    [InlineData("==1.1.*", "1.1a1", true)]
    [InlineData("==1.1.*", "1.10", false)]
    [InlineData("==1.*", "1", true)]
    [InlineData("==1.0.*", "1", true)]
    [InlineData("!=1.1.*", "1.1.post1", false)]
    [InlineData("!=1.1", "1.2", true)]
    [InlineData(">=1.7", "1.7+local", true)]
    [InlineData("<=1.7", "1.7+local", true)]
    [InlineData(">1.7", "1.7.0.post1", false)]
    [InlineData(">1.7", "1.7.1", true)]
    [InlineData(">1.7.post2", "1.7.post3", true)]
    [InlineData(">1.7", "1.7+local", false)]
    [InlineData("<2.0", "2.0rc1", false)]
    [InlineData("<2.0rc1", "2.0b1", true)]
    [InlineData("<2.0", "1.9", true)]
    [InlineData("===1.0-weird", "1.0-WEIRD", true)]
    [InlineData("===1.0", "1.0.0", false)]
    [InlineData("===1.0.post1", "1.0-1", true)]
    [InlineData("===1!1.0rc1.post2.dev3+ubuntu.1", "1!1.0-c1-2.dev3+Ubuntu_01", true)]
    [InlineData(">=1.2,<2", "1.2.1", true)]
    [InlineData(">=1.2,<2", "2.1", false)]
    [InlineData(">= 99", "1.2.1", false)]
    [InlineData(">=1!1.0", "2.0", false)]
    [InlineData("", "0.0.1.dev1", true)]
    [InlineData(">=1.0", "not a version", false)]
    public void A_condition_holds_for_the_versions_that_PEP_440_says(string conditions, string version, bool expected)
    {
        PythonSpecifierSet.TryParse(conditions, out var set, out _).Should().BeTrue();

        set!.IsSatisfiedBy(version).Should().Be(expected);
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("=1.0")]
    [InlineData(">=1.*")]
    [InlineData("~=1")]
    [InlineData(">=1.0+local")]
    [InlineData("==1.0.post1.*")]
    [InlineData(">=one")]
    public void What_is_no_condition_is_named(string conditions)
    {
        PythonSpecifierSet.TryParse($">0,{conditions}", out _, out var culprit).Should().BeFalse();

        culprit.Should().Be(conditions);
    }
}
