namespace Slipway.Images.Tests.Definitions;

public sealed class RequirementsFileTests
{
    [Fact]
    public void Requirements_are_read_with_their_lines()
    {
        var (packages, problems) = Read("""
            # a comment
            numpy>=1.24,<3   # another
            scikit_learn [plots, docs] ~= 1.2

            pandas \
              >=1.5, \
              <3
            joblib (>=1.2)
            """);

        problems.Should().BeEmpty();
        packages.Select(p => (p.Wanted, p.Line)).Should().Equal(
            ("numpy>=1.24,<3", 2), ("scikit_learn~=1.2", 3), ("pandas>=1.5,<3", 5), ("joblib>=1.2", 8));
        packages[1].Extras.Should().Equal("plots", "docs");
        packages[1].NormalizedName.Should().Be("scikit-learn");
    }

    [Fact]
    public void Hashes_and_options_of_the_index_are_no_packages()
    {
        var (packages, problems) = Read("""
            --index-url https://example.org/simple
            --extra-index-url=https://example.org/more
            -c constraints.txt
            six==1.16.0 --hash=sha256:8abb2f1d86890a2dfb989f9a77cfcfd3e47c2a354b01111771326f8aa26e0254 \
                --hash=sha256:1e61c37477a1626458e36f7b1d82aa5c9b094fa4802892072e49de9c60c4c926
            """);

        problems.Should().BeEmpty();
        packages.Should().ContainSingle().Which.Wanted.Should().Be("six==1.16.0");
    }

    [Fact]
    public void A_requirement_by_URL_is_known_by_its_name()
    {
        var (packages, problems) = Read("tool @ https://example.org/tool-1.0.whl;x ; python_version >= '3.8'");

        problems.Should().BeEmpty();
        packages.Should().ContainSingle().Which.Should().Match<PythonPackage>(p => p.Wanted == "tool" && p.Marker != null);
    }

    [Fact]
    public void Included_files_are_handed_on()
    {
        var includes = new List<RequirementsInclude>();
        var manifest = new ManifestText("r.txt", "-r base.txt\n--requirement=more.txt\n-c limits.txt");

        RequirementsFile.Read(manifest, includes.Add).Should().BeEmpty();

        includes.Should().Equal(
            new RequirementsInclude("base.txt", 1, AreConstraints: false),
            new RequirementsInclude("more.txt", 2, AreConstraints: false),
            new RequirementsInclude("limits.txt", 3, AreConstraints: true));
    }

    [Theory]
    [InlineData("https://example.org/numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl", "numpy==1.26.4")]
    [InlineData("./wheels/my_tool-2.0%2Blocal-1-py3-none-any.whl#sha256=00", "my_tool==2.0+local")]
    [InlineData("file:///srv/old-tool-1.0.tar.gz", "old-tool==1.0")]
    [InlineData("https://${TOKEN}@example.org/tool-1.0.zip", "tool==1.0")]
    [InlineData("git+https://example.org/tool.git@v1#egg=tool&subdirectory=python", "tool")]
    [InlineData("-e git+https://example.org/tool.git#egg=tool", "tool")]
    [InlineData("--editable ./tool#egg=tool", "tool")]
    public void A_location_that_says_which_package_it_is_is_tested(string line, string wanted)
    {
        var (packages, problems) = Read($"six\n{line}");

        problems.Should().BeEmpty();
        packages.Select(package => (package.Wanted, package.Line)).Should().Equal(("six", 1), (wanted, 2));
    }

    [Theory]
    [InlineData("git+https://example.org/team/tool.git@v1", null)]
    [InlineData("-e git+ssh://git@example.org/team/tool.git", null)]
    [InlineData("https://example.org/archive/main.zip", null)]
    [InlineData("./tool", null)]
    [InlineData("-e .", null)]
    [InlineData("-e tools/one", null)]
    [InlineData("-e .[plots]", null)]
    [InlineData("${TOOL}==1.0", null)]
    [InlineData("tool-${FLAVOUR}==1.0", null)]
    [InlineData("git+https://${TOKEN}@example.org/tool.git", null)]
    [InlineData("${INDEX}/tool-${VERSION}.zip", null)]
    [InlineData("tool==${VERSION}", "tool")]
    [InlineData("tool[${EXTRA}]>=1 ; python_version > '3'", "tool")]
    public void What_does_not_say_which_package_it_is_is_told_and_not_passed_over(string line, string? wanted)
    {
        var manifest = new ManifestText("images/x/requirements.txt", $"six\n{line}");

        var packages = RequirementsFile.Read(manifest, _ => { }).ToList();

        manifest.Problems.Should().BeEmpty();
        packages.Skip(1).Select(package => package.Wanted).Should().Equal(wanted is null ? [] : [wanted]);
        var warning = manifest.Untested.Should().ContainSingle().Which;
        (warning.Code, warning.File, warning.Line).Should().Be(("SLP2015", "images/x/requirements.txt", 2));
        warning.Remedy.Should().NotBeNull();
    }

    [Theory]
    [InlineData("https://${TOKEN}@example.org/tool-1.0.zip", "tool==1.0")]
    [InlineData("${INDEX}/tool-1.0-py3-none-any.whl", "tool==1.0")]
    [InlineData("-e git+https://${TOKEN}@example.org/a.git#egg=tool", "tool")]
    [InlineData("tool @ git+https://${TOKEN}@example.org/other-1.0.zip", "tool")]
    [InlineData("tool>=$OTHER", null)]
    public void A_variable_in_an_address_is_the_builds(string line, string? wanted)
    {
        var (packages, problems) = Read(line);

        packages.Select(package => package.Wanted).Should().Equal(wanted is null ? [] : [wanted]);
        problems.Should().HaveCount(wanted is null ? 1 : 0);
    }

    [Theory]
    [InlineData("numpy=1.2", "=1.2")]
    [InlineData("numpy>=1.2 pandas", ">=1.2 pandas")]
    [InlineData("numpy[pl ots]", "pl ots")]
    [InlineData("numpy; python_versio > '3'", "python_versio")]
    [InlineData("numpy; python_version > '3' and", "marker")]
    [InlineData("https://example.org/numpy.whl", "name @ URL")]
    [InlineData("numpy @ https://example.org/numpy.whl; python_version > '3'", "a blank before a marker's semicolon")]
    [InlineData("numpy @ ./numpy", "'./numpy' is not a URL")]
    [InlineData("numpy @", "'' is not a URL")]
    [InlineData("numpy>=1,,<2", "'' is not a version condition")]
    [InlineData("-e", "editable")]
    [InlineData("--colour", "--colour")]
    [InlineData("!numpy", "!numpy")]
    public void An_error_names_the_file_the_line_and_what_is_wrong(string line, string named)
    {
        var (_, problems) = Read($"six\n{line}");

        var problem = problems.Should().ContainSingle().Subject;
        problem.Code.Should().Be("SLP2003");
        (problem.File, problem.Line).Should().Be(("images/x/requirements.txt", 2));
        $"{problem.Message} {problem.Remedy}".Should().Contain(named);
    }

    [Theory]
    [InlineData("python_version >= '3.8'", true)]
    [InlineData("python_version < '3.10'", false)]
    [InlineData("'3.9' < python_version", true)]
    [InlineData("sys_platform == 'win32' or platform_system == 'Linux'", true)]
    [InlineData("sys_platform == 'win32' or platform_system == 'Linux' and python_version < '3'", false)]
    [InlineData("(sys_platform == 'win32' or platform_system == 'Linux') and python_version > '3'", true)]
    [InlineData("platform_machine in 'x86_64 aarch64'", true)]
    [InlineData("platform_machine not in 'x86_64 aarch64'", false)]
    [InlineData("extra == 'test'", false)]
    [InlineData("extra == 'my.plots'", true)]
    [InlineData("sys.platform == 'linux' and os.name == ''", true)]
    [InlineData("python_full_version ~= \"3.11.0\"", true)]
    public void Markers_are_evaluated_for_the_interpreter(string text, bool expected)
    {
        var environment = new Dictionary<string, string>
        {
            ["python_version"] = "3.11",
            ["python_full_version"] = "3.11.2",
            ["sys_platform"] = "linux",
            ["platform_system"] = "Linux",
            ["platform_machine"] = "x86_64",
            ["extra"] = "My_Plots",
        };

        EnvironmentMarker.TryParse(text, out var marker, out var wrong).Should().BeTrue(wrong);

        marker!.IsTrue(environment).Should().Be(expected);
    }

    private static (List<PythonPackage> Packages, List<Slipway.Core.Diagnostics.Diagnostic> Problems) Read(string text)
    {
        var manifest = new ManifestText("images/x/requirements.txt", text);
        return (RequirementsFile.Read(manifest, _ => { }).ToList(), manifest.Problems.ToList());
    }
}
