namespace Slipway.Images.Tests.Definitions;

public sealed class RManifestTests
{
    [Fact]
    public void DESCRIPTION_declares_what_it_depends_on_and_imports()
    {
        var manifest = new ManifestText("DESCRIPTION", """
            Package: demo
            Depends: R (>= 4.2), methods
            Imports:
                jsonlite (>= 1.8),
                randomForest(== 4.7-1.1),
                optparse
                  (>= 1.7),
            # a comment
            	utils
            LinkingTo: Rcpp
            Suggests: testthat
            """);

        var packages = DescriptionFile.Read(manifest).ToList();

        manifest.Problems.Should().BeEmpty();
        packages.Select(p => (p.Wanted, p.Line)).Should().Equal(
            ("R (>= 4.2)", 2), ("methods", 2), ("jsonlite (>= 1.8)", 4), ("randomForest (== 4.7-1.1)", 5), ("optparse (>= 1.7)", 6),
            ("utils", 9));
    }

    [Theory]
    [InlineData("Imports: jsonlite >= 1.8", 1)]
    [InlineData("Imports: jsonlite (>> x)", 1)]
    [InlineData("Imports:\n  a,\n  b-c", 3)]
    [InlineData("Imports: a\nno colon here", 2)]
    public void An_error_in_DESCRIPTION_names_its_line(string text, int line)
    {
        var manifest = new ManifestText("DESCRIPTION", text);

        _ = DescriptionFile.Read(manifest).ToList();

        manifest.Problems.Should().ContainSingle().Which.Line.Should().Be(line);
    }

    [Fact]
    public void A_lock_file_declares_exact_versions()
    {
        var manifest = new ManifestText("renv.lock", """
            {
              "R": { "Version": "4.2.2", "Repositories": [{ "Name": "CRAN", "URL": "https://x" }] },
              "Bioconductor": { "Version": "3.16" },
              "Packages": {
                "jsonlite": {
                  "Package": "jsonlite",
                  "Version": "1.8.4",
                  "Requirements": ["methods"]
                },
                "MASS": { "Package": "MASS", "Version": "7.3-58.2", "Hash": "x" },
                "pak": {
                  "Package": "pak",
                  "Version": "0.4.0.9000",
                  "Source": "GitHub",
                  "RemoteType": "github",
                  "RemoteUsername": "r-lib",
                  "RemoteSha": "0123456",
                  "Imports": ["tools (>= 3.5)", "utils"]
                },
                "limma": { "Package": "limma", "Version": "3.54.0", "Source": "Bioconductor", "git_url": "https://x" }
              }
            }
            """);

        var packages = RenvLock.Read(manifest).ToList();

        manifest.Problems.Should().BeEmpty();
        packages.Select(p => (p.Wanted, p.Line)).Should().Equal(
            ("R (== 4.2.*)", 2), ("jsonlite (== 1.8.4)", 5), ("MASS (== 7.3-58.2)", 10), ("pak (== 0.4.0.9000)", 11), ("limma (== 3.54.0)", 20));
    }

    [Theory]
    [InlineData("4.2.2", true)]
    [InlineData("4.2.3", true)]
    [InlineData("4.3.0", false)]
    [InlineData("4", false)]
    public void R_itself_is_one_of_the_series_that_the_packages_were_locked_with(string installed, bool isSatisfied)
    {
        var manifest = new ManifestText("renv.lock", "{\"R\": {\"Version\": \"4.2.2\", \"Repositories\": [{\"Name\": \"CRAN\"}]}, \"Packages\": {}}");

        var package = RenvLock.Read(manifest).Should().ContainSingle().Which;

        package.Name.Should().Be(RPackage.Interpreter);
        package.Condition!.IsSatisfiedBy(installed).Should().Be(isSatisfied);
    }

    [Theory]
    [InlineData("{\n  \"R\": { \"Version\": \"new\" }}", 2)]
    [InlineData("{\n  \"Packages\": {\n    \"a\": { }\n  }\n}", 3)]
    [InlineData("{\n  \"Packages\": {\n    \"a\": { \"Version\": \"new\" }\n  }\n}", 3)]
    [InlineData("{\n  \"Packages\": [,\n}", 2)]
    public void An_error_in_a_lock_file_names_its_line(string text, int line)
    {
        var manifest = new ManifestText("renv.lock", text);

        RenvLock.Read(manifest).Should().BeEmpty();

        manifest.Problems.Should().ContainSingle().Which.Line.Should().Be(line);
    }

    [Fact]
    public void A_list_of_Debian_packages_takes_comments_and_versions()
    {
        var manifest = new ManifestText("apt.txt", "# tools\npython3 g++ # compilers\nlibc6:amd64=2.36-9+deb12u4\nNot_A_Name\n");

        var packages = AptList.Read(manifest).ToList();

        packages.Select(p => (p.Wanted, p.Line)).Should().Equal(("python3", 2), ("g++", 2), ("libc6=2.36-9+deb12u4", 3));
        manifest.Problems.Should().ContainSingle().Which.Line.Should().Be(4);
    }
}
