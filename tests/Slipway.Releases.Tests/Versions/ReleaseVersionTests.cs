using Slipway.Diagnostics;

namespace Slipway.Releases.Tests.Versions;

public sealed class ReleaseVersionTests
{
    [Theory]
    [InlineData("1.2.3")]
    [InlineData("v1.2.3")]
    public void It_is_read_with_and_without_a_v(string text) => ReleaseVersion.Parse(text).Should().Be(new ReleaseVersion(1, 2, 3));

    [Theory]
    [InlineData("1.2")]
    [InlineData("01.2.3")]
    [InlineData("1.2.3-rc.1")]
    [InlineData("1.2.3+4")]
    [InlineData("V1.2.3")]
    [InlineData("1.2.99999999999")]
    [InlineData("latest")]
    [InlineData("")]
    public void What_is_not_a_whole_version_is_an_error(string text)
    {
        var parse = () => ReleaseVersion.Parse(text);

        parse.Should().Throw<DiagnosticException>().Which.Diagnostics[0].Code.Should().Be("SLP4005");
    }

    [Theory]
    [InlineData("2.1.0", "1.0.0 2.0.0 2.1.0", "2.1.0 2.1 2 latest")]
    [InlineData("1.0.0", "", "1.0.0 1.0 1 latest")]
    [InlineData("1.0.1", "1.0.0 1.0.1 2.0.0", "1.0.1 1.0 1")]
    [InlineData("1.0.1", "1.0.0 1.0.1 1.1.0", "1.0.1 1.0")]
    [InlineData("1.0.1", "1.0.1 1.0.2", "1.0.1")]
    [InlineData("1.10.0", "1.9.0 1.10.0", "1.10.0 1.10 1 latest")]
    public void An_images_moving_tags_never_go_back_to_an_earlier_version(string version, string released, string tags) =>
        ReleaseVersion.Parse(version)
            .ImageTags([.. released.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReleaseVersion.Parse)])
            .Should().Equal(tags.Split(' '));
}
