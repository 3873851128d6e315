using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Engine;

/// <summary>Images for other platforms than the engine's.</summary>
public sealed class PlatformTests(EngineFixture fixture)
{
    private readonly ContainerEngine _engine = fixture.Require();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_that_says_another_platform_than_its_files_are_for_is_not_proven()
    {
        await using var run = new ImageRun(_engine, "FROM debian:bookworm-slim\n");
        Assert.SkipUnless(_engine.Platform == "linux/amd64", "The base image here is for amd64.");
        run.Write("apt.txt", "bash");
        var built = await run.BuildAsync();
        var configuration = await ImageConfiguration.ReadAsync(_engine, built.Id, Cancellation);
        var check = new PlatformCheck(_engine, new TestContainer(_engine, built.Id, TimeSpan.FromMinutes(1)));

        await check.EnsureRunsAsync(built, configuration, Cancellation);
        var ensure = () => check.EnsureRunsAsync(built, configuration with { Platform = "linux/arm64" }, Cancellation);

        var diagnostic = (await ensure.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single();
        (diagnostic.Code, diagnostic.File).Should().Be(("SLP2022", $"images/{run.Name}/Dockerfile"));
        diagnostic.Message.Should().Contain("for linux/arm64").And.Contain("x86_64");
    }

    [Fact]
    public async Task An_image_that_does_not_run_here_is_not_proven()
    {
        await using var run = new ImageRun(_engine, "FROM scratch\nCOPY Dockerfile /\n");
        var other = _engine.Platform == "linux/arm64" ? "linux/amd64" : "linux/arm64";
        var options = run.Options with { Platform = other };
        using var builder = run.Builder(options with { Builder = new ClassicBuilder(_engine, options, new RecordingLogger()) });
        var built = await builder.BuildAsync(await run.LoadAsync(), cancellationToken: Cancellation);

        var test = () => run.Tests().RunAsync(built, Cancellation);

        (await test.Should().ThrowAsync<DiagnosticException>()).Which.Diagnostics.Single().Code.Should().Be("SLP2022");
    }

    [Theory]
    [InlineData("linux/amd64,linux/arm64")]
    [InlineData("amd64")]
    [InlineData("")]
    public void What_is_not_one_platform_is_refused(string platform)
    {
        var make = () => new ImageBuilder(_engine, new ImageBuildOptions { LogFolder = "logs", Platform = platform }, new RecordingLogger());

        make.Should().Throw<DiagnosticException>().Which.Diagnostics.Single().Code.Should().Be("SLP2013");
    }
}
