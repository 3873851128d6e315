namespace Slipway.EndToEnd;

/// <summary>What a publish does while the workspace is still at what it was told, and where that fails.</summary>
public sealed class OperationTests
{
    private const string Variable = "SLIPWAY_OPERATIONS";

    [Fact]
    public async Task A_publish_waits_for_what_the_workspace_is_at_and_says_what_failed()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        clone.Environment[Variable] = "2";
        var waited = await clone.BuildAsync("Publish");
        var again = await clone.BuildAsync("Publish");
        await clone.BuildAsync("WorkspaceStop");
        clone.Environment[Variable] = "1 failing";
        await clone.EditAsync("pipelines/hello/schedule.yml", "0 3 * * *", "30 4 * * *");
        var failed = await clone.BuildAsync("Publish");
        await clone.BuildAsync("WorkspaceStop");
        clone.Environment.Remove(Variable);
        var mended = await clone.BuildAsync("Publish");

        waited.ExitCode.Should().Be(0, waited.Output);
        again.ExitCode.Should().Be(0, again.Output);
        again.Output.Should().NotContain("changes");
        failed.ExitCode.Should().NotBe(0, failed.Output);
        failed.Output.Should().Contain("OperationFailed").And.Contain("SLP00");
        mended.ExitCode.Should().Be(0, mended.Output);
    }
}
