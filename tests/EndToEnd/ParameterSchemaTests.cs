using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>The file by which editors know the build's parameters, which each build writes anew when it is not as it should be.</summary>
public sealed class ParameterSchemaTests
{
    [Fact]
    public async Task What_is_committed_is_what_the_committed_build_writes()
    {
        // The build that runs these tests has written it. A clone would have it changed, which no release is made of.
        var changed = await new ChildProcess("git", "status", "--porcelain", "--", "build", ".nuke/build.schema.json")
        {
            WorkingDirectory = Clone.Source,
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);

        changed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().NotEqual(
            [" M .nuke/build.schema.json"], "it changes with the build's parameters, and is committed with them");
    }
}
