using Microsoft.Extensions.Logging;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Output;

/// <summary>The log that builds hand to the libraries.</summary>
public sealed class BuildLogTests
{
    [Fact]
    public async Task Lines_from_many_threads_do_not_mix()
    {
        using var folder = new BuildFolder();

        await folder.RunAsync<Chatty>("Chat");

        folder.Output.Split('\n').Count(line => line == new string('x', 60)).Should().Be(800);
    }

    [Fact]
    public async Task Members_are_not_there_in_the_constructor()
    {
        using var folder = new BuildFolder();

        await folder.RunAsync<Hasty>("Chat", expected: -1);

        folder.Output.Should().Contain("error SLP1000: The build failed: InvalidOperationException: A build's members");
    }

    [Fact]
    public async Task Folders_lie_where_the_root_is()
    {
        using var folder = new BuildFolder();

        var build = await folder.RunAsync<Chatty>("Nothing");

        build.RootDirectory.Value.Should().Be(folder.Root);
        build.TemporaryDirectory.Value.Should().Be(Path.Combine(folder.Root, ".nuke", "temp"));
        build.ArtifactsDirectory.Value.Should().Be(Path.Combine(folder.Root, "artifacts"));
        build.IsCI.Should().BeFalse();
    }

    private sealed class Chatty : SlipwayBuild
    {
        Target Chat => _ => _.Executes(() => Parallel.For(
            0, 800, _ => Log.LogInformation("{Line}", new string('x', 60))));

        Target Nothing => _ => _.Executes(() => { });
    }

    private sealed class Hasty : SlipwayBuild
    {
        public Hasty() => Log.LogInformation("too early");
    }
}
