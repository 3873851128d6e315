namespace Slipway.Images.Tests.Versions;

public sealed class PythonVersionTests
{
    [Fact]
    public void Versions_sort_as_PEP_440_orders_them()
    {
        string[] ordered =
        [
            "0.9", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456", "1.0b2",
            "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5", "1.0+abc.7", "1.0+5",
            "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "1.10", "2013.10", "1!0.1",
        ];

        var versions = ordered.Select(Parse).ToList();

        for (var i = 1; i < versions.Count; i++)
        {
            versions[i - 1].CompareTo(versions[i]).Should().BeNegative($"{versions[i - 1]} comes before {versions[i]}");
            versions[i].CompareTo(versions[i - 1]).Should().BePositive();
        }
    }

    [Theory]
    [InlineData("1.0", "1.0.0")]
    [InlineData("v1.0", "1.0")]
    [InlineData("1.0alpha1", "1.0a1")]
    [InlineData("1.0-preview_2", "1.0rc2")]
    [InlineData("1.0c1", "1.0rc1")]
    [InlineData("1.0-1", "1.0.post1")]
    [InlineData("1.0-r4", "1.0.post4")]
    [InlineData("1.0.DEV", "1.0.dev0")]
    [InlineData("1.0+ubuntu-1", "1.0+ubuntu.1")]
    [InlineData("0!1.0", "1.0")]
    [InlineData("1.0a.post.dev-", "1.0a0.post0.dev0")]
    [InlineData(" 1.0 ", "1.0")]
    public void Spellings_of_one_version_are_equal(string left, string right)
    {
        Parse(left).Should().Be(Parse(right));
        Parse(left).GetHashCode().Should().Be(Parse(right).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1..0")]
    [InlineData("1.0+")]
    [InlineData("1.0 beta")]
    public void What_is_no_version_is_refused(string text) => PythonVersion.TryParse(text, out _).Should().BeFalse();

    private static PythonVersion Parse(string text) =>
        PythonVersion.TryParse(text, out var version) ? version : throw new ArgumentException(text);
}
