using Slipway.Core.Diagnostics;

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
    [InlineData("1.2.3-")]
    [InlineData("1.2.3-rc..1")]
    [InlineData("1.2.3-rc.01")]
    [InlineData("1.2.3-rc_1")]
    [InlineData("1.2.3-rc.1\n")]
    [InlineData("1.2.3-an-image-tag-has-no-room-for-a-label-of-more-than-sixty-characters")]
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

    [Fact]
    public void Candidates_come_before_their_release_in_the_order_that_semver_gives_them()
    {
        string[] inOrder =
            ["1.0.0", "2.0.0-0", "2.0.0-alpha", "2.0.0-alpha.1", "2.0.0-alpha.beta", "2.0.0-beta.2", "2.0.0-beta.11", "2.0.0-rc.1", "2.0.0", "2.0.1-rc.1"];

        inOrder.Reverse().Select(ReleaseVersion.Parse).Order().Select(version => version.ToString()).Should().Equal(inOrder);
        ReleaseVersion.Parse("v2.0.0-rc.1").Should().Be(new ReleaseVersion(2, 0, 0, "rc.1"));
    }

    [Theory]
    [InlineData("1.2.3", "1.2.4")]
    [InlineData("1.2.3-rc.9", "1.2.3-rc.10")]
    [InlineData("1.2.3-alpha", "1.2.3-alpha.1")]
    public void The_next_one_is_that_which_is_free_where_it_is_taken(string version, string next) =>
        ReleaseVersion.Parse(version).Next().ToString().Should().Be(next);

    [Theory]
    [InlineData("2.1.0", "1.0.0 2.0.0 2.1.0", "2.1.0 2.1 2 latest")]
    [InlineData("1.0.0", "", "1.0.0 1.0 1 latest")]
    [InlineData("1.0.1", "1.0.0 1.0.1 2.0.0", "1.0.1 1.0 1")]
    [InlineData("1.0.1", "1.0.0 1.0.1 1.1.0", "1.0.1 1.0")]
    [InlineData("1.0.1", "1.0.1 1.0.2", "1.0.1")]
    [InlineData("1.10.0", "1.9.0 1.10.0", "1.10.0 1.10 1 latest")]
    [InlineData("3.0.0-rc.1", "2.0.0", "3.0.0-rc.1")]
    [InlineData("3.0.0-rc.1", "", "3.0.0-rc.1")]
    [InlineData("2.0.1", "2.0.0 3.0.0-rc.1", "2.0.1 2.0 2 latest")]
    public void An_images_moving_tags_never_go_back_to_an_earlier_version(string version, string released, string tags) =>
        ReleaseVersion.Parse(version)
            .ImageTags([.. released.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReleaseVersion.Parse)])
            .Should().Equal(tags.Split(' '));
}
