namespace Slipway.Images.Tests.Definitions;

public sealed class CondaEnvironmentTests
{
    [Fact]
    public void Conda_packages_and_those_of_pip_are_read_with_their_lines()
    {
        var (packages, includes, problems) = Read("""
            name: base
            channels: [conda-forge]
            dependencies:
              - python=3.11
              - conda-forge::numpy>=1.24,<3
              - scipy 1.10.*
              - openssl=3.0.8=h0b41bf4_0
              - r-base >=4.2|4.1.3
              - pip
              - pip:
                  - six>=1.16
                  - -r more.txt
            """);

        problems.Should().BeEmpty();
        packages.Select(p => (p.Language, p.Wanted, p.Line)).Should().Equal(
            ("conda", "python =3.11", 4),
            ("conda", "numpy >=1.24,<3", 5),
            ("conda", "scipy 1.10.*", 6),
            ("conda", "openssl ==3.0.8=h0b41bf4_0", 7),
            ("conda", "r-base >=4.2|4.1.3", 8),
            ("conda", "pip", 9),
            ("Python", "six>=1.16", 11));
        includes.Should().Equal(new RequirementsInclude("more.txt", 12, AreConstraints: false));
    }

    [Theory]
    [InlineData("numpy=1.2", "numpy =1.2")]
    [InlineData("numpy==1.2", "numpy ==1.2")]
    [InlineData("numpy 1.2.*", "numpy 1.2.*")]
    [InlineData("numpy >= 1.2, < 2", "numpy >=1.2,<2")]
    [InlineData("numpy 1.2|1.3", "numpy 1.2|1.3")]
    [InlineData("numpy!=1.2", "numpy !=1.2")]
    [InlineData("numpy~=1.2", "numpy ~=1.2")]
    [InlineData("numpy=1.2=py311_0", "numpy ==1.2=py311_0")]
    [InlineData("numpy 1.2 py311_0", "numpy 1.2=py311_0")]
    [InlineData("numpy=1.2.*=py311*", "numpy =1.2.*=py311*")]
    [InlineData("numpy>=1.2,<2 py311_0", "numpy >=1.2,<2=py311_0")]
    [InlineData("python>=3.8=*_cpython", "python >=3.8=*_cpython")]
    [InlineData("libblas=*=*openblas", "libblas =*=*openblas")]
    [InlineData("blas * mkl", "blas *=mkl")]
    [InlineData("conda-forge::numpy", "numpy")]
    [InlineData("conda-forge/linux-64::numpy=1.2", "numpy =1.2")]
    [InlineData("https://conda.anaconda.org/conda-forge::numpy", "numpy")]
    [InlineData("numpy[version='>=1,<2', build=py*]", "numpy >=1,<2=py*")]
    [InlineData("numpy[version=1.2]", "numpy 1.2")]
    [InlineData("numpy=1.2[channel=conda-forge, md5=0123]", "numpy =1.2")]
    [InlineData("_libgcc_mutex=0.1", "_libgcc_mutex =0.1")]
    public void Every_form_of_a_match_specification_is_read(string text, string wanted)
    {
        var (packages, _, problems) = Read($"dependencies:\n  - \"{text}\"");

        problems.Should().BeEmpty();
        packages.Should().ContainSingle().Which.Wanted.Should().Be(wanted);
    }

    [Theory]
    [InlineData("libblas=*=*openblas", "3_openblas", true)]
    [InlineData("libblas=*=*openblas", "3_mkl", false)]
    [InlineData("libblas=3=h_0", "h_0", true)]
    [InlineData("libblas=3=h_0", "h_01", false)]
    [InlineData("libblas=3", "anything", true)]
    public void A_build_counts_where_it_is_asked_for(string text, string build, bool expected) =>
        Read($"dependencies: [\"{text}\"]").Packages.OfType<CondaPackage>().Single().IsBuild(build).Should().Be(expected);

    [Theory]
    [InlineData("dependencies: [numpy>=]", "'>=' is not a version condition for 'numpy'")]
    [InlineData("dependencies: ['=1']", "'=1' is not a conda package")]
    [InlineData("dependencies: [{npm: [x]}]", "no key 'npm'")]
    [InlineData("dependencies: [{pip: ['six=1']}]", "'=1' is not a version condition for 'six'")]
    [InlineData("dependency: []", "no key 'dependency'")]
    public void An_error_names_its_line(string text, string message)
    {
        var (_, _, problems) = Read($"name: x\n{text}");

        var problem = problems.Should().ContainSingle().Which;
        (problem.Code, problem.Line).Should().Be(("SLP2003", 2));
        problem.Message.Should().Contain(message);
    }

    [Theory]
    [InlineData("=1.2", "1.2.3", true)]
    [InlineData("=1.2", "1.20", false)]
    [InlineData("=1.1.1", "1.1.1w", true)]
    [InlineData("=1.1.1", "1.1.11", false)]
    [InlineData("=1.2", "1.2a1", true)]
    [InlineData("=1.0", "1", true)]
    [InlineData("=1.2rc", "1.2rc3", true)]
    [InlineData("=1.2+cuda", "1.2+cuda.1", true)]
    [InlineData("=1!1.2", "1.2", false)]
    [InlineData("=*", "1", true)]
    [InlineData("==1.2", "1.2.0", true)]
    [InlineData("==1.2", "1.2.3", false)]
    [InlineData("1.2.*", "1.2.3", true)]
    [InlineData("!=1.2.*", "1.2.3", false)]
    [InlineData(">=1.2,<2", "1.10", true)]
    [InlineData(">=1.2,<2", "2.0", false)]
    [InlineData("<1.0|>=2", "2.1", true)]
    [InlineData("~=1.4.2", "1.4.9", true)]
    [InlineData("~=1.4.2", "1.5", false)]
    [InlineData("<1.1.1", "1.1.1w", true)]
    [InlineData(">=9e", "9f", true)]
    [InlineData("<2.0", "2.0rc1", true)]
    [InlineData(">2.0", "2.0.post1", true)]
    [InlineData("<1.0a", "1.0dev3", true)]
    [InlineData(">=2", "1!0.1", true)]
    [InlineData("*", "1", true)]
    public void Versions_are_ordered_as_conda_does(string condition, string installed, bool expected)
    {
        CondaSpecifier.TryParse(condition, out var specifier).Should().BeTrue();

        specifier!.IsSatisfiedBy(installed).Should().Be(expected);
    }

    private static (List<DeclaredPackage> Packages, List<RequirementsInclude> Includes, List<Slipway.Core.Diagnostics.Diagnostic> Problems) Read(
        string text)
    {
        var manifest = new ManifestText("images/x/environment.yml", text);
        var includes = new List<RequirementsInclude>();
        return ([.. CondaEnvironment.Read(manifest, includes.Add)], includes, [.. manifest.Problems]);
    }
}
