using System.Text.Json;
using Slipway.Core.Processes;

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
        // By tag: what has a digest the engine may still know by itself.
        var tagged = $"{image.Split('@')[0]}:{await TagAsync(clone)}";
        (await DockerAsync("pull", tagged)).ExitCode.Should().NotBe(0, "a stranger has no password");
        (await DockerAsync("--config", clone.RegistryLogin, "pull", tagged)).ExitCode.Should().Be(0);
    }

    private static async Task<string> TagAsync(Clone clone)
    {
        using var http = clone.OpenRegistry();
        var list = await http.GetStringAsync(new Uri("/v2/tiny/tags/list", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonElement.Parse(list).GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)
            .First(tag => !tag.StartsWith("sha256-", StringComparison.Ordinal));
    }

    private static async Task ForgetAsync(string image)
    {
        var repository = image.Split('@')[0];
        var tags = await DockerAsync("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", $"reference={repository}");
        await DockerAsync(
        [
            "image", "rm", image,
            .. tags.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(tag => !tag.EndsWith("<none>", StringComparison.Ordinal)),
        ]);
        (await DockerAsync("image", "inspect", image)).ExitCode.Should().NotBe(0);
    }

    private static Task<ChildProcessResult> DockerAsync(params string[] arguments) =>
        new ChildProcess("docker", arguments).RunAsync(TestContext.Current.CancellationToken);
}
