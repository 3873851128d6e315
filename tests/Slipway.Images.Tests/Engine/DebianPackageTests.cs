using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

/// <summary>What <c>apt.txt</c> declares, held against what is installed.</summary>
public sealed class DebianPackageTests(EngineFixture fixture)
{
    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Packages_that_are_installed_in_versions_that_will_do_pass()
    {
        await using var run = new ImageRun(_engine, "FROM debian:bookworm-slim\n");
        // awk is a name that only others provide.
        run.Write("apt.txt", "bash # the shell\ncoreutils=9.* libc6:amd64\nawk\nperl-base/bookworm bash=5.2*");

        var tested = await run.Tests().RunAsync(await run.BuildAsync(), Cancellation);

        tested.Results.Select(result => (result.Name, result.Kind, result.Outcome, result.Line)).Should().Equal(
            ("bash", "Debian", SmokeTestOutcome.Passed, 1),
            ("coreutils=9.*", "Debian", SmokeTestOutcome.Passed, 2),
            ("libc6", "Debian", SmokeTestOutcome.Passed, 2),
            ("awk", "Debian", SmokeTestOutcome.Passed, 3),
            ("perl-base", "Debian", SmokeTestOutcome.Passed, 4),
            ("bash=5.2*", "Debian", SmokeTestOutcome.Passed, 4));
        tested.Results[0].Found.Should().StartWith("5.2");
        tested.Results[3].Message.Should().Contain("mawk");
    }

    [Fact]
    public async Task Each_that_is_not_is_named_with_its_line_and_what_was_found()
    {
        await using var run = new ImageRun(_engine, "FROM debian:bookworm-slim\nRUN dpkg --force-all --purge gzip && dpkg --force-all --remove grep\n");
        run.Write("apt.txt", "nano-not-there\nbash=4.*\nlibc6:arm64\nawk=1.3\nbash\ngzip\ngrep");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        var failures = (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics;
        failures.Select(failure => (failure.Code, Path.GetFileName(failure.File), failure.Line)).Should().Equal(
            ("SLP2020", "apt.txt", 1), ("SLP2020", "apt.txt", 2), ("SLP2020", "apt.txt", 3), ("SLP2020", "apt.txt", 4),
            ("SLP2020", "apt.txt", 6), ("SLP2020", "apt.txt", 7));
        failures[0].Message.Should().Contain("'nano-not-there'").And.Contain("not installed");
        failures[1].Message.Should().Contain("wanted bash=4.*, found 5.2");
    }

    [Fact]
    public async Task An_image_without_dpkg_has_no_Debian_packages()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY apt.txt /\n");
        run.Write("apt.txt", "bash");
        var built = await run.BuildAsync();

        var test = () => run.Tests().RunAsync(built, Cancellation);

        (await test.Should().ThrowAsync<DiagnosticException>()).Which.Message.Should().Contain("no dpkg-query");
    }

    [Fact]
    public async Task An_image_of_which_nothing_is_tested_is_warned_of()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY Dockerfile /\n");
        var logger = new RecordingLogger();
        var runner = new SmokeTestRunner(_engine, new SmokeTestOptions { ReportFolder = Path.GetDirectoryName(run.ReportFile)! }, logger);

        var tested = await runner.RunAsync(await run.BuildAsync(), Cancellation);

        tested.Summary.Should().Be("nothing of it is tested");
        logger.Warnings.Should().ContainSingle().Which.Should().Contain("nothing of it is tested");
    }
}
