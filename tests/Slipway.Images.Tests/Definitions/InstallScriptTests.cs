namespace Slipway.Images.Tests.Definitions;

public sealed class InstallScriptTests
{
    [Fact]
    public void Names_that_are_written_out_are_read_with_their_lines()
    {
        var packages = Read("""
            # install.packages("not this one")
            install.packages("jsonlite", repos = "https://cloud.r-project.org")
            install.packages(c(
              'data.table',  # fast
              "ggplot2"
            ), dependencies = TRUE)
            utils::install.packages(pkgs = "optparse")
            install.packages(wanted)
            install.packages("/tmp/local_1.0.tar.gz", repos = NULL)
            """);

        packages.Select(package => (package.Name, package.Line)).Should().Equal(
            ("jsonlite", 2), ("data.table", 4), ("ggplot2", 5), ("optparse", 7));
    }

    [Fact]
    public void What_is_no_name_is_an_error()
    {
        var manifest = new ManifestText("images/x/install.R", "\ninstall.packages(\"2fast\")");

        InstallScript.Read(manifest).Should().BeEmpty();

        manifest.Problems.Should().ContainSingle().Which.Line.Should().Be(2);
    }

    [Fact]
    public void A_list_without_its_commas_and_its_end_takes_no_time()
    {
        var manifest = new ManifestText("images/x/install.R", $"install.packages(c({string.Concat(Enumerable.Repeat("\"a\"  ", 200))}");

        InstallScript.Read(manifest).Should().BeEmpty();
    }

    private static List<RPackage> Read(string text)
    {
        var manifest = new ManifestText("images/x/install.R", text);
        var packages = InstallScript.Read(manifest).ToList();
        manifest.Problems.Should().BeEmpty();
        return packages;
    }
}
