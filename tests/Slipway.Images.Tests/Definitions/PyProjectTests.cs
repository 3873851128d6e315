namespace Slipway.Images.Tests.Definitions;

public sealed class PyProjectTests
{
    [Theory]
    [InlineData("[project]\nname = \"x\"\ndependencies = [\n  \"numpy>=1.24\",\n  'six ; python_version > \"3\"', # a comment\n]\n[project.optional-dependencies]\ntest = [\"pytest\"]", 4)]
    [InlineData("project.dependencies = [\"numpy>=1.24\", \"six\"]", 1)]
    public void Dependencies_are_read_with_their_lines(string text, int firstLine)
    {
        var (packages, problems) = Read(text);

        problems.Should().BeEmpty();
        packages.Select(package => package.Wanted).Should().Equal("numpy>=1.24", "six");
        packages[0].Line.Should().Be(firstLine);
    }

    [Theory]
    [InlineData("[project]\ndependencies = [\"numpy=1\"]", "'=1' is not a version condition")]
    [InlineData("[project]\ndependencies = [1]", "should be a text")]
    [InlineData("[project]\ndependencies = \"numpy\"", "should be a list")]
    [InlineData("[project]\ndependencies = [", "not TOML")]
    public void An_error_names_its_line(string text, string message)
    {
        var (_, problems) = Read(text);

        problems.Should().NotBeEmpty();
        problems[0].Message.Should().Contain(message);
        problems[0].Line.Should().Be(2);
    }

    [Fact]
    public void A_string_that_ends_with_a_backslash_is_a_fault_of_its_line()
    {
        var manifest = new ManifestText("images/x/pyproject.toml", "[project]\nname = \"x\\");

        PyProject.Read(manifest).Should().BeEmpty();

        manifest.Problems.Should().ContainSingle().Which.Line.Should().Be(2);
    }

    [Fact]
    public void A_project_without_dependencies_has_none() => Read("[tool.black]\nline-length = 99").Packages.Should().BeEmpty();

    private static (List<PythonPackage> Packages, List<Slipway.Core.Diagnostics.Diagnostic> Problems) Read(string text)
    {
        var manifest = new ManifestText("images/x/pyproject.toml", text);
        return ([.. PyProject.Read(manifest)], [.. manifest.Problems]);
    }
}
