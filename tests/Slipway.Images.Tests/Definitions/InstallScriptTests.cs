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

    [Theory]
    [InlineData("pkgs <- c(\"a\", 'b')\ninstall.packages(pkgs)", "a b")]
    [InlineData("pkgs = c(\"a\")\npkgs <- c(pkgs, \"b\")\ninstall.packages(pkgs, repos = \"https://x\")", "a b")]
    [InlineData("install.packages(repos = \"https://x\", pkgs = c(\"a\"))", "a")]
    [InlineData("install.packages(setdiff(c(\"a\", \"b\"), rownames(installed.packages())))", "a b")]
    [InlineData("need <- c(\"a\")\nnew <- need[!(need %in% installed.packages()[, \"Package\"])]\nif (length(new)) install.packages(new)", "a")]
    [InlineData("for (p in c(\"a\", \"b\")) if (!require(p)) install.packages(p)", "a b")]
    [InlineData("if (!requireNamespace(\"a\", quietly = TRUE)) { install.packages(\"a\") } # install.packages(\"b\")", "a")]
    [InlineData("suppressMessages(invisible(install.packages(c(\"a\", paste0(\"b\", 1)))))", "a")]
    [InlineData("remotes::install_version(\"a\", version = \"1.2\")", "a (== 1.2)")]
    [InlineData("remotes::install_version(\"a\", \">= 1.2\", repos = \"https://x\")", "a (>= 1.2)")]
    [InlineData("pak::pkg_install(c(\"a\", \"b@1.2\", \"any::c\", \"d=owner/e\", \"owner/f\", \"github::owner/g\"))", "a b (== 1.2) c d")]
    [InlineData("renv::install(\"a@1.2-3\")\nrenv::install(\"bioc::b\")", "a (== 1.2-3) b")]
    [InlineData("BiocManager::install(c(\"limma\",\n  \"edgeR\"), ask = FALSE)\nBiocManager::install(version = \"3.18\")", "limma edgeR")]
    [InlineData("pacman::p_load(a, \"b\", c.d, install = TRUE)\npacman::p_load(char = c(\"e\", \"f\"))", "a b c.d e f")]
    [InlineData("library(pacman)\nx <- c(\"a\", \"b\")\np_load(x, character.only = TRUE)\np_install(c(\"c\"), force = FALSE)", "a b c")]
    [InlineData("remotes::install_github(\"owner/a\")\nlibrary(\"b\")\ninstall.packages(Sys.getenv(\"c\"))", "")]
    [InlineData("x <- \"install.packages('a')\"\ninstall.packages(\"a", "")]
    public void Names_are_found_in_whatever_installs_them(string script, string expected) =>
        string.Join(' ', Read(script).Select(package => package.Wanted)).Should().Be(expected);

    [Theory]
    [InlineData("\ninstall.packages(wanted)")]
    [InlineData("\ninstall.packages(readLines(\"packages.txt\"))")]
    [InlineData("\ninstall.packages(c(paste0(\"a\", 1)))")]
    [InlineData("x <- scan(\"a\")\ninstall.packages(x)")]
    [InlineData("\nlapply(c(\"a\"), install.packages)")]
    [InlineData("\npak::pkg_install(readLines(\"a\"))")]
    [InlineData("\nremotes::install_version(name, \"1.0\")")]
    [InlineData("\npacman::p_load_gh(\"owner/a\")")]
    [InlineData("\npacman::p_load(f(x))")]
    public void What_the_script_computes_is_told_to_be_untested(string script)
    {
        var manifest = new ManifestText("images/x/install.R", script);

        InstallScript.Read(manifest).Should().BeEmpty();

        manifest.Problems.Should().BeEmpty();
        manifest.Untested.Should().ContainSingle().Which.Code.Should().Be("SLP2015");
    }

    [Theory]
    [InlineData("\nremotes::install_version(\"a\", \"new\")", "'new' is not an R version")]
    [InlineData("\npak::pkg_install(\"a@new\")", "'new' is not an R version")]
    [InlineData("\npak::pkg_install(\"a_b\")", "'a_b' is not an R package's name")]
    public void What_is_no_version_is_an_error(string script, string message)
    {
        var manifest = new ManifestText("images/x/install.R", script);

        _ = InstallScript.Read(manifest).ToList();

        var problem = manifest.Problems.Should().ContainSingle().Which;
        problem.Message.Should().Contain(message);
        problem.Line.Should().Be(2);
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
