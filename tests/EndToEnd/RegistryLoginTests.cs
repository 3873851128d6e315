using Slipway.Diagnostics;

namespace Slipway.EndToEnd;

/// <summary>The local registry's password, where others than the build itself need it.</summary>
public sealed class RegistryLoginTests
{
    [Fact]
    public async Task An_image_that_the_engine_has_lost_is_pulled_with_it_by_the_workspace_and_by_hand()
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        var publish = await clone.BuildAsync("Publish");
        publish.ExitCode.Should().Be(0, publish.Output);
        var image = (await WorkspaceState.ReadAsync(clone)).Properties("environments/versions").First().GetProperty("image").GetString()!;
        await ForgetAsync(image);

        var run = await clone.BuildAsync("Run");

        run.ExitCode.Should().Be(0, run.Output);
        await ForgetAsync(image);
        (await DockerAsync("pull", image)).ExitCode.Should().NotBe(0, "a stranger has no password");
        (await DockerAsync("--config", clone.RegistryLogin, "pull", image)).ExitCode.Should().Be(0);
    }

    private static async Task ForgetAsync(string image)
    {
        var repository = image.Split('@')[0];
        var tags = await DockerAsync("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", $"reference={repository}");
        await DockerAsync(["image", "rm", image, .. tags.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(tag => !tag.EndsWith("<none>", StringComparison.Ordinal))]);
        (await DockerAsync("image", "inspect", image)).ExitCode.Should().NotBe(0);
    }

    private static Task<ChildProcessResult> DockerAsync(params string[] arguments) =>
        new ChildProcess("docker", arguments).RunAsync(TestContext.Current.CancellationToken);
}
