namespace Slipway.EndToEnd;

public sealed class InterruptionTests
{
    // In the order in which a first publish comes by them: each is killed where the one before has got a step less far.
    private static readonly string[] Steps =
    [
        "Started the local registry",
        "+ compute",
        "BuildImages",
        "TestImages",
        "tiny: pushing",
        "+ environment",
        "+ deployment",
        "+ schedule",
    ];

    [Fact]
    public async Task Publish_completes_after_kills_at_each_of_its_steps()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        foreach (var step in Steps)
        {
            (await clone.BuildAndKillAsync(step, "Publish")).Should().BeTrue($"a publish should get to '{step}'");
        }

        var publish = await clone.BuildAsync("Publish");
        var run = await clone.BuildAsync("Run");

        publish.ExitCode.Should().Be(0, publish.Output);
        run.ExitCode.Should().Be(0, run.Output);
        run.Output.Should().Contain("hello from the tiny image");
        var workspace = await WorkspaceState.ReadAsync(clone);
        workspace.Names("batchEndpoints/deployments").Should().ContainSingle();
        workspace.Names("schedules").Should().ContainSingle();
    }
}
