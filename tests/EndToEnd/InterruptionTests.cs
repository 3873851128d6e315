namespace Slipway.EndToEnd;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData("Started the local registry")]
    [InlineData("+ compute")]
    [InlineData("BuildImages")]
    [InlineData("TestImages")]
    [InlineData("tiny: pushing")]
    [InlineData("+ environment")]
    [InlineData("+ deployment")]
    [InlineData("+ schedule")]
    public async Task Publish_completes_after_a_kill_at_any_of_its_steps(string line)
    {
        await using var clone = await Clone.CreateAsync(tiny: true);

        (await clone.BuildAndKillAsync(line, "Publish")).Should().BeTrue();
        var publish = await clone.BuildAsync("Publish");
        var run = await clone.BuildAsync("Run");

        publish.ExitCode.Should().Be(0, publish.Output);
        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("hello from the tiny image");
    }
}
