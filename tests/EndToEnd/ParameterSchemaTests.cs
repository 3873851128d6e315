using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>The files by which editors know parameters and tests, which each build writes anew when they are not as they should be.</summary>
public sealed class ParameterSchemaTests
{
    [Fact]
    public async Task What_is_committed_is_what_the_committed_build_writes()
    {
        // The build that runs these tests has written it. A clone would have it changed, which no release is made of.
        var changed = await new ChildProcess("git", "status", "--porcelain", "--", "build", ".nuke/*.schema.json")
        {
            WorkingDirectory = Clone.Source,
        }.RunSuccessfullyAsync(TestContext.Current.CancellationToken);

        var lines = changed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        (lines.Length > 0 && lines.All(line => line.Contains(".nuke/", StringComparison.Ordinal)))
            .Should().BeFalse("they change with the build, and are committed with it: " + changed.Output);
    }
}
