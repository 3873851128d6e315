using System.Text.Json;
using Slipway.Core.Processes;

namespace Slipway.EndToEnd;

/// <summary>The registry and the workspace that a build has started in a folder.</summary>
internal static class LocalServices
{
    /// <summary>Stops them, with their jobs, and removes from the engine what was tagged for the registry.</summary>
    public static async Task StopAsync(string directory)
    {
        await new ChildProcess(Path.Combine(directory, "build.sh"), "WorkspaceStop", "--cancel-jobs").RunAsync(CancellationToken.None);
        await RemoveImagesAsync(directory);
    }

    // The layers stay, for the next build.
    private static async Task RemoveImagesAsync(string directory)
    {
        var registry = Path.Combine(directory, ".nuke", "temp", "registry", "registry.json");
        if (File.Exists(registry))
        {
            var port = JsonElement.Parse(await File.ReadAllTextAsync(registry, CancellationToken.None)).GetProperty("Port");
            var listed = await new ChildProcess(
                "docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", $"reference=127.0.0.1:{port}/*")
                .RunAsync(CancellationToken.None);
            foreach (var image in listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                await new ChildProcess("docker", "image", "rm", image).RunAsync(CancellationToken.None);
            }
        }
    }
}
