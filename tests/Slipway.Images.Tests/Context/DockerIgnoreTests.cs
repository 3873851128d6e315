namespace Slipway.Images.Tests.Context;

public sealed class DockerIgnoreTests
{
    [Theory]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "sub/a.log", false)]
    [InlineData("**/*.log", "a.log", true)]
    [InlineData("**/*.log", "x/y/a.log", true)]
    [InlineData("sub", "sub/deep/file", true)]
    [InlineData("/sub/", "sub/file", true)]
    [InlineData("./a/../sub", "sub/file", true)]
    [InlineData("sub/**", "sub/x/y", true)]
    [InlineData("sub/**", "sub2/x", false)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("a/**/z", "a/b/c/z", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[a-c].txt", "b.txt", true)]
    [InlineData("[^a-c].txt", "b.txt", false)]
    [InlineData("a[^b]c", "a/c", true)]
    [InlineData("**file", "dir/file", true)]
    [InlineData("**file", "dir/myfile", true)]
    [InlineData("**/file", "dir/myfile", false)]
    [InlineData("**fil?", "dir/myfile", false)]
    [InlineData(@"a\*b", "a*b", true)]
    [InlineData(@"a\*b", "axb", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("# sub", "# sub", false)]
    [InlineData(" sub ", "sub", true)]
    [InlineData("*", "x/y", true)]
    public void A_pattern_leaves_out_what_it_matches(string pattern, string path, bool expected) =>
        DockerIgnore.Parse(pattern).IsIgnored(path).Should().Be(expected);

    [Fact]
    public void The_last_pattern_that_matches_decides()
    {
        var ignore = DockerIgnore.Parse("*\n!kept\n! docs/*.md\nkept/secret\n");

        ignore.IsIgnored("other").Should().BeTrue();
        ignore.IsIgnored("kept/file").Should().BeFalse();
        ignore.IsIgnored("docs/a.md").Should().BeFalse();
        ignore.IsIgnored("docs/a.txt").Should().BeTrue();
        ignore.IsIgnored("kept/secret").Should().BeTrue();
    }
}
