namespace Slipway.EndToEnd;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("EnsureServices")]
    [InlineData("EnsureCompute")]
    [InlineData("BuildImages")]
    [InlineData("TestImages")]
    [InlineData("PushImages")]
    [InlineData("PublishPipelines")]
    [InlineData("SchedulePipelines")]
    public async Task Publish_completes_after_a_kill_in_the_middle_of_a_target(string target)
    {
        await using var clone = await Clone.CreateAsync(tiny: true);

        (await clone.BuildAndKillAsync(target, "Publish")).Should().BeTrue();
        var publish = await clone.BuildAsync("Publish");
        var run = await clone.BuildAsync("Run");

        publish.ExitCode.Should().Be(0, publish.Output);
        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("hello from the tiny image");
    }
}
