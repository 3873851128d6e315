using System.Text.RegularExpressions;
using System.Xml.Linq;
using Docker.DotNet.Models;
using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

[Collection(PackagesTests.Name)]
public sealed class SmokeTestRunnerTests(EngineFixture fixture, PackagesFixture packages)
   
{
    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packages_that_load_in_versions_that_will_do_pass()
    {
        await using var run = Image();
        run.Write("requirements.txt", """
            Good.Name>=1.2,<2
            by-record==2.*
            nowhere>=1; sys_platform == "win32"
            """);
        run.Write("DESCRIPTION", "Depends: R (>= 4.0), stats\nImports: jsonlite (>= 1.0), rgood");
        var built = await run.BuildAsync();

        var tested = await run.Tests().RunAsync(built, Cancellation);

        tested.Results.Select(r => (Regex.Match(r.Name, "^[A-Za-z.-]+").Value, r.Outcome)).Should().Equal(
            ("Good.Name", SmokeTestOutcome.Passed),
            ("by-record", SmokeTestOutcome.Passed),
            ("nowhere", SmokeTestOutcome.Skipped),
            ("R", SmokeTestOutcome.Passed),
            ("stats", SmokeTestOutcome.Passed),
            ("jsonlite", SmokeTestOutcome.Passed),
            ("rgood", SmokeTestOutcome.Passed));
        tested.Results[0].Found.Should().Be("1.2.3");
        await AssertNothingIsLeft(built);
    }

    [Fact]
    public async Task A_package_that_is_declared_not_to_load_must_be_there_in_its_version_and_is_never_silent()
    {
        await using var run = Image();
        run.Write("requirements.txt", "crasher\nbroken>=9\ngood-name\n");
        run.Write("DESCRIPTION", "Imports: rbroken,\n  rgood");
        run.Write("not-loaded.txt", "# what needs more than a test has\nCrasher # needs a GPU\nbroken # needs a display\nrbroken # is broken\n");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        var failure = (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Should().ContainSingle().Subject;
        failure.Message.Should().Contain("wanted broken>=9, found 1.0");
        var cases = XDocument.Load(run.ReportFile).Descendants("testcase").ToList();
        cases.Where(test => test.Element("skipped") is not null).Select(test => test.Element("skipped")!.Attribute("message")!.Value)
            .Should().Equal("installed, and not loaded: needs a GPU", "installed, and not loaded: is broken");
        run.Write("requirements.txt", "crasher");
        run.Write("not-loaded.txt", "crasher # needs a GPU\nrbroken # is broken\n");
        (await run.Tests().RunAsync(await run.BuildAsync(), Cancellation)).Summary.Should().Be("1 smoke test passed, 2 packages not loaded");
    }

    [Theory]
    [InlineData("nothing # of any manifest", "no manifest asks for")]
    [InlineData("crasher", "with a reason")]
    public async Task An_exception_that_excepts_nothing_or_gives_no_reason_is_refused(string line, string why)
    {
        await using var run = Image();
        run.Write("requirements.txt", "crasher");
        run.Write("not-loaded.txt", $"\n{line}\n");

        var load = run.LoadAsync;

        var diagnostic = (await load.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.Line).Should().Be(("SLP2003", 2));
        diagnostic.Message.Should().Contain(why);
    }

    [Fact]
    public async Task Each_package_that_fails_is_named_with_what_was_wanted_and_found_and_the_rest_is_tried()
    {
        await using var run = Image();
        run.Write("requirements.txt", """
            crasher
            good-name>=99
            missing>=1
            broken
            good-name
            """);
        run.Write("DESCRIPTION", "Imports: rcrasher,\n  jsonlite (>= 99),\n  rmissing,\n  rbroken,\n  rgood");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        var failures = (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
        failures.Select(f => (f.Code, Path.GetFileName(f.File), f.Line)).Should().Equal(
            ("SLP2020", "requirements.txt", 1),
            ("SLP2020", "requirements.txt", 2),
            ("SLP2020", "requirements.txt", 3),
            ("SLP2020", "requirements.txt", 4),
            ("SLP2020", "DESCRIPTION", 1),
            ("SLP2020", "DESCRIPTION", 2),
            ("SLP2020", "DESCRIPTION", 3),
            ("SLP2020", "DESCRIPTION", 4));
        failures[0].Message.Should().Contain("'crasher'").And.Contain("segmentation fault");
        failures[1].Message.Should().Contain("wanted good-name>=99, found 1.2.3");
        failures[2].Message.Should().Contain("not installed");
        failures[3].Message.Should().Contain("ImportError: out of order");
        failures[4].Message.Should().Contain("'rcrasher'").And.Contain("exit code 9");
        failures[5].Message.Should().Contain("wanted jsonlite (>= 99), found 1.");
        failures[6].Message.Should().Contain("not installed");
        failures[7].Message.Should().Contain("out of order in R");
        var report = XDocument.Load(run.ReportFile).Root!.Element("testsuite")!;
        (report.Attribute("tests")!.Value, report.Attribute("failures")!.Value).Should().Be(("10", "8"));
        await AssertNothingIsLeft(built);
    }

    [Fact]
    public async Task A_package_that_hangs_is_ended_and_named()
    {
        await using var run = Image();
        run.Write("requirements.txt", "hanger\ngood-name");
        var built = await run.BuildAsync();

        var test = () => run.Tests(packageTimeout: TimeSpan.FromSeconds(5)).RunAsync(built, Cancellation);

        var failure = (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        failure.Message.Should().Contain("'hanger'").And.Contain("nothing for too long");
        await AssertNothingIsLeft(built);
    }

    [Fact]
    public async Task Tests_have_no_network()
    {
        await using var run = Image();
        run.Write("requirements.txt", "networked");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        (await test.Should().ThrowAsync<DiagnosticException>()).Which.Message.Should().Contain("Network is unreachable");
    }

    [Fact]
    public async Task An_image_without_the_interpreter_fails_for_each_package()
    {
        await using var run = new ImageRun(_engine, "FROM debian:bookworm-slim\nENTRYPOINT [\"false\"]");
        run.Write("DESCRIPTION", "Imports: a, b");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        var failures = (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
        failures.Should().HaveCount(2).And.OnlyContain(f => f.Message.Contains("the image has no Rscript"));
    }

    [Fact]
    public async Task Containers_of_a_killed_build_are_removed_by_the_next()
    {
        await using var run = new ImageRun(_engine, "FROM debian:bookworm-slim\nENV A=1");
        var built = await run.BuildAsync();
        var orphan = await _engine.Client.Containers.CreateContainerAsync(
            new CreateContainerParameters
            {
                Image = built.Id,
                Cmd = ["true"],
                // No process has this number: it is beyond the largest that the kernel gives.
                Labels = new Dictionary<string, string> { ["slipway.owner"] = $"{Environment.MachineName}/4194305" },
            },
            Cancellation);

        await run.Tests().RunAsync(built, Cancellation);

        (await ContainersOf(built)).Should().NotContain(container => container.ID == orphan.ID);
    }

    private ImageRun Image() => new(_engine, $"FROM {packages.Reference}\nENV A=1");

    private async Task AssertNothingIsLeft(BuiltImage image) => (await ContainersOf(image)).Should().BeEmpty();

    private async Task<IEnumerable<ContainerListResponse>> ContainersOf(BuiltImage image) =>
        (await _engine.Client.Containers.ListContainersAsync(new ContainersListParameters { All = true }, Cancellation))
        .Where(container => container.ImageID == image.Id);
}
