using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Processes;
using Slipway.Images;

namespace Slipway.Benchmarks;

/// <summary>
/// What a large file costs at each change of a small one: the build as the product does it, with the image's identity before
/// and after, against <c>docker build</c> in the same folder by hand. The file is beside what is copied, or is copied too.
/// </summary>
internal static class LargeContext
{
    private const string Base = "debian:bookworm-slim";

    /// <summary>Measures both in turn and writes the medians and their ratios.</summary>
    /// <param name="megabytes">The large file's size.</param>
    /// <param name="docker">The client that builds by hand.</param>
    /// <param name="runs">How many changes are measured.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(int megabytes, string docker, int runs, TextWriter output)
    {
        using var engine = await ContainerEngine.ConnectAsync(new ContainerEngineOptions { AllowInstall = true }, NullLogger.Instance);
        await output.WriteLineAsync(Times.Head);
        await MeasureAsync("beside", "COPY small /\n");
        await MeasureAsync("copied", "COPY large /\nCOPY small /\n");

        async Task MeasureAsync(string what, string instructions)
        {
            var root = Directory.CreateTempSubdirectory("slipway-benchmark-");
            var name = $"bench-{Guid.NewGuid():N}"[..20];
            var folder = root.CreateSubdirectory($"images/{name}").FullName;
            try
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "Dockerfile"), $"FROM {Base}\n{instructions}");
                await FillAsync(Path.Combine(folder, "large"), megabytes);
                var (product, byHand) = (new Times(), new Times());
                // The first time all is new to both.
                for (var run = 0; run <= runs; run++)
                {
                    await File.WriteAllTextAsync(Path.Combine(folder, "small"), $"{run % 10}\n");
                    await (run == 0 ? new Times() : product).MeasureAsync(() => BuildAsync(engine, root.FullName));
                    await (run == 0 ? new Times() : byHand).MeasureAsync(() => new ChildProcess(docker, "build", "--quiet", "--tag", $"slipway/{name}:by-hand", folder)
                    {
                        Environment = new Dictionary<string, string?> { ["DOCKER_BUILDKIT"] = "1", ["DOCKER_HOST"] = engine.Endpoint.ToString() },
                    }.RunSuccessfullyAsync());
                }

                await output.WriteLineAsync(product.Row($"{megabytes} MB {what}: the product"));
                await output.WriteLineAsync(byHand.Row($"{megabytes} MB {what}: by hand"));
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"median of {runs}: ratio {product.Median / byHand.Median:F1}"));
            }
            finally
            {
                root.Delete(recursive: true);
                var tags = await new ChildProcess("docker", "images", "--quiet", "--no-trunc", $"slipway/{name}").RunSuccessfullyAsync();
                string[] ids = [.. tags.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];
                await new ChildProcess("docker", ["image", "rm", "--force", .. ids]).RunAsync();
            }
        }
    }

    // As each run of the build does it: with nothing in memory.
    private static async Task BuildAsync(ContainerEngine engine, string root)
    {
        var image = (await ImageDefinition.LoadAllAsync(root)).Single();
        using var builder = new ImageBuilder(
            engine,
            new ImageBuildOptions { LogFolder = Path.Combine(root, "logs"), StateFolder = Path.Combine(root, "state") },
            NullLogger.Instance,
            allowInstall: true);
        await builder.BuildAsync(image);
    }

    private static async Task FillAsync(string path, int megabytes)
    {
        await using var file = File.OpenWrite(path);
        for (var i = 0; i < megabytes; i++)
        {
            await file.WriteAsync(RandomNumberGenerator.GetBytes(1 << 20));
        }
    }
}
