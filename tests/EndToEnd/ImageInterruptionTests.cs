using System.Globalization;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>Ctrl+C while an image is built or tested.</summary>
public sealed class ImageInterruptionTests
{
    // By which this test's process, containers and images are known from those of others on the same engine.
    private readonly string _mark = Random.Shared.Next(100_000_000, 999_999_999).ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("BuildImages")]
    [InlineData("TestImages")]
    public async Task Nothing_is_left_that_runs_and_nothing_without_a_name(string target)
    {
        await using var clone = await Clone.CreateAsync(tiny: true);
        await WriteAsync(clone, "Dockerfile", $"FROM debian:bookworm-slim\nLABEL slipway.mark={_mark}\n"
            + (target == "BuildImages" ? $"RUN touch /made && sleep {_mark}\n" : "RUN touch /made\n"));
        await WriteAsync(clone, "smoke.yaml", $"schemaVersion: 2.0.0\ncommandTests: [{{name: long, command: sleep, args: ['{_mark}']}}]\n");

        var result = await clone.BuildAndInterruptAsync(IsRunningAsync, target);

        try
        {
            result.ExitCode.Should().NotBe(0, result.Output);
            result.SummaryOf("tiny").Should().Contain("Aborted");
            (await IsRunningAsync()).Should().BeFalse("the step should have ended");
            (await DockerAsync("ps", "--all", "--no-trunc", "--format", "{{.Command}}")).Should().NotContain(_mark);
            (await ImagesAsync("--filter", "dangling=true")).Should().BeEmpty();
        }
        finally
        {
            foreach (var image in (await ImagesAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
            {
                await DockerAsync("image", "rm", "--force", image);
            }
        }
    }

    private static Task WriteAsync(Clone clone, string file, string text) => File.WriteAllTextAsync(
        Path.Combine(clone.Directory, "images", "tiny", file), text, TestContext.Current.CancellationToken);

    private async Task<bool> IsRunningAsync() =>
        (await new ChildProcess("pgrep", "--full", $"^sleep {_mark}$").RunAsync(TestContext.Current.CancellationToken)).ExitCode == 0;

    private Task<string> ImagesAsync(params string[] filter) =>
        DockerAsync(["image", "ls", "--quiet", "--filter", $"label=slipway.mark={_mark}", .. filter]);

    private static async Task<string> DockerAsync(params string[] arguments) =>
        (await new ChildProcess("docker", arguments).RunAsync(TestContext.Current.CancellationToken)).Output;
}
