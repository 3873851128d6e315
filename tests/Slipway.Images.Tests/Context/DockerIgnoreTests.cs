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
        Read(pattern).IsIgnored(path).Should().Be(expected);

    [Fact]
    public void The_last_pattern_that_matches_decides()
    {
        var ignore = Read("*\n!kept\n! docs/*.md\nkept/secret\n");

        ignore.IsIgnored("other").Should().BeTrue();
        ignore.IsIgnored("kept/file").Should().BeFalse();
        ignore.IsIgnored("docs/a.md").Should().BeFalse();
        ignore.IsIgnored("docs/a.txt").Should().BeTrue();
        ignore.IsIgnored("kept/secret").Should().BeTrue();
    }

    /// <summary>The cases by which Docker's own matcher (moby/patternmatcher) is tested.</summary>
    [Theory]
    [InlineData(@"**", @"file", true)]
    [InlineData(@"**/", @"file", true)]
    [InlineData(@"**", @"dir/file", true)]
    [InlineData(@"**/", @"dir/file", true)]
    [InlineData(@"**/**", @"dir/file", true)]
    [InlineData(@"dir/**", @"dir/file", true)]
    [InlineData(@"dir/**", @"dir/dir2/file", true)]
    [InlineData(@"**/dir", @"dir", true)]
    [InlineData(@"**/dir", @"dir/file", true)]
    [InlineData(@"**/dir2/*", @"dir/dir2/file", true)]
    [InlineData(@"**/dir2/**", @"dir/dir2/dir3/file", true)]
    [InlineData(@"**file", @"file", true)]
    [InlineData(@"**file", @"dir/file", true)]
    [InlineData(@"**/file", @"dir/file", true)]
    [InlineData(@"**file", @"dir/dir/file", true)]
    [InlineData(@"**/file*", @"dir/dir/file", true)]
    [InlineData(@"**/file*", @"dir/dir/file.txt", true)]
    [InlineData(@"**/file*txt", @"dir/dir/file.txt", true)]
    [InlineData(@"**/file*.txt*", @"dir/dir/file.txt", true)]
    [InlineData(@"**/**/*.txt", @"dir/dir/file.txt", true)]
    [InlineData(@"**/**/*.txt2", @"dir/dir/file.txt", false)]
    [InlineData(@"**/**/*.txt", @"file.txt", true)]
    [InlineData(@"a**/*.txt", @"a/file.txt", true)]
    [InlineData(@"a**/*.txt", @"a/dir/dir/file.txt", true)]
    [InlineData(@"a/*.txt", @"a/dir/file.txt", false)]
    [InlineData(@"a/*.txt", @"a/file.txt", true)]
    [InlineData(@"a/*.txt**", @"a/file.txt", true)]
    [InlineData(@"a[b-d]e", @"ae", false)]
    [InlineData(@"a[b-d]e", @"ace", true)]
    [InlineData(@"a[b-d]e", @"aae", false)]
    [InlineData(@"a[^b-d]e", @"aze", true)]
    [InlineData(@".*", @".foo", true)]
    [InlineData(@".*", @"foo", false)]
    [InlineData(@"abc.def", @"abcdef", false)]
    [InlineData(@"abc.def", @"abc.def", true)]
    [InlineData(@"abc.def", @"abcZdef", false)]
    [InlineData(@"abc?def", @"abcZdef", true)]
    [InlineData(@"abc?def", @"abcdef", false)]
    [InlineData(@"**/foo/bar", @"foo/bar", true)]
    [InlineData(@"**/foo/bar", @"dir/dir2/foo/bar", true)]
    [InlineData(@"abc/**", @"abc", false)]
    [InlineData(@"abc/**", @"abc/def/ghi", true)]
    [InlineData(@"**/.foo", @".foo", true)]
    [InlineData(@"**/.foo", @"bar.foo", false)]
    [InlineData(@"a(b)c/def", @"a(b)c/def", true)]
    [InlineData(@"a(b)c/def", @"a(b)c/xyz", false)]
    [InlineData(@"a.|)$(}+{bc", @"a.|)$(}+{bc", true)]
    [InlineData(@"dist/*.whl", @"dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", true)]
    [InlineData(@"a\\", @"a\", true)]
    [InlineData(@"a\*b", @"a*b", true)]
    [InlineData(@"*", @"abc", true)]
    [InlineData(@"*c", @"abc", true)]
    [InlineData(@"a*", @"a", true)]
    [InlineData(@"a*", @"ab/c", true)]
    [InlineData(@"a*/b", @"abc/b", true)]
    [InlineData(@"a*/b", @"a/c/b", false)]
    [InlineData(@"a*b*c*d*e*/f", @"axbxcxdxexxx/f", true)]
    [InlineData(@"a*b*c*d*e*/f", @"axbxcxdxe/xxx/f", false)]
    [InlineData(@"a*b?c*x", @"abxbbxdbxebxczzx", true)]
    [InlineData(@"a*b?c*x", @"abxbbxdbxebxczzy", false)]
    [InlineData(@"ab[c]", @"abc", true)]
    [InlineData(@"ab[e-g]", @"abc", false)]
    [InlineData(@"ab[^c]", @"abc", false)]
    [InlineData(@"ab[^b-d]", @"abc", false)]
    [InlineData(@"ab[^e-g]", @"abc", true)]
    [InlineData(@"a\*b", @"ab", false)]
    [InlineData(@"a?b", @"a☺b", true)]
    [InlineData(@"a[^a]b", @"a☺b", true)]
    [InlineData(@"a???b", @"a☺b", false)]
    [InlineData(@"a[^a][^a][^a]b", @"a☺b", false)]
    [InlineData(@"[a-ζ]*", @"α", true)]
    [InlineData(@"*[a-ζ]", @"A", false)]
    [InlineData(@"a?b", @"a/b", false)]
    [InlineData(@"a*b", @"a/b", false)]
    [InlineData(@"[\]a]", @"]", true)]
    [InlineData(@"[\-]", @"-", true)]
    [InlineData(@"[x\-]", @"x", true)]
    [InlineData(@"[x\-]", @"-", true)]
    [InlineData(@"[x\-]", @"z", false)]
    [InlineData(@"[\-x]", @"x", true)]
    [InlineData(@"[\-x]", @"a", false)]
    [InlineData(@"*x", @"xxx", true)]
    public void A_pattern_matches_what_Dockers_does(string pattern, string path, bool expected) =>
        Read(pattern).IsIgnored(path).Should().Be(expected);

    [Theory]
    [InlineData("**", "!util/web", "util/web/foo", false)]
    [InlineData("**", "!dist/*.whl", "dist/a-2.4+g08.whl", false)]
    [InlineData("docs", "!docs/README.md", "docs/README.md", false)]
    [InlineData("docs/", "  !docs/README.md  ", "docs/README.md", false)]
    [InlineData("!a.go", "*.go", "a.go", true)]
    public void An_exception_brings_back(string first, string second, string path, bool expected) =>
        Read($"{first}\n{second}").IsIgnored(path).Should().Be(expected);

    [Theory]
    [InlineData("a^b", "a^b", true)]
    // Docker hands these on to a regular expression, where they mean something else.
    [InlineData("a^b*", "a^b", false)]
    [InlineData(@"a\d", "a7", true)]
    public void What_Docker_gets_wrong_is_wrong_here(string pattern, string path, bool expected) =>
        Read(pattern).IsIgnored(path).Should().Be(expected);

    [Theory]
    [InlineData("[]a]", "brackets")]
    [InlineData("[-]", "brackets")]
    [InlineData("[x-]", "brackets")]
    [InlineData("[-x]", "brackets")]
    [InlineData("[a-b-c]", "brackets")]
    [InlineData("[", "brackets")]
    [InlineData("[^", "brackets")]
    [InlineData("[^bc", "brackets")]
    [InlineData("a[", "brackets")]
    [InlineData("logs/[a-", "brackets")]
    [InlineData(@"\", "ends with a backslash")]
    [InlineData(@"a\", "ends with a backslash")]
    [InlineData("!", "nothing follows")]
    [InlineData("![", "brackets")]
    [InlineData("[Local-Only]", "range")]
    public void What_Docker_refuses_is_an_error_with_its_line(string pattern, string why)
    {
        var manifest = new ManifestText("images/x/.dockerignore", $"# logs\n{pattern}\n*.tmp\n");
        DockerIgnore.Read(manifest);

        var problem = manifest.Problems.Should().ContainSingle().Which;
        (problem.Code, problem.File, problem.Line).Should().Be(("SLP2003", "images/x/.dockerignore", 2));
        problem.Message.Should().StartWith($"'{pattern}' is not a pattern that Docker takes").And.Contain(why);
        problem.Remedy.Should().NotBeNull();
    }

    private static DockerIgnore Read(string text)
    {
        var manifest = new ManifestText(".dockerignore", text);
        var ignore = DockerIgnore.Read(manifest);
        manifest.Problems.Should().BeEmpty();
        return ignore;
    }
}
