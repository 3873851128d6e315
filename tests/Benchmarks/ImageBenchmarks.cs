using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Core.Processes;
using Slipway.Images;

namespace Slipway.Benchmarks;

/// <summary>What many images, and many packages in one, cost: with the engine and a registry as a build has them.</summary>
internal static class ImageBenchmarks
{
    private const string Base = "debian:bookworm-slim";

    private const int Parallelism = 4;

    /// <summary>Images that download and unpack something each, built one after the other and four at once.</summary>
    public static async Task ParallelAsync(int count, TextWriter output)
    {
        using var engine = await EngineAsync();
        var one = await MeasureAsync(1);
        var several = await MeasureAsync(Parallelism);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} images cold: {one.TotalSeconds:F1} s one after the other, {several.TotalSeconds:F1} s with {Parallelism} at once, ratio {one / several:F1}"));

        async Task<TimeSpan> MeasureAsync(int parallelism)
        {
            using var root = new ImagesFolder();
            foreach (var i in Enumerable.Range(1, count))
            {
                // The id keeps layers of another run from being found in the cache.
                root.Write(i, $"FROM {Base}\nRUN echo {Guid.NewGuid():N} && apt-get update -qq && apt-get install -qq --download-only -y python3 > /dev/null\n");
            }

            var images = await ImageDefinition.LoadAllAsync(root.Path);
            using var builder = Builder(engine, root.Path);
            await builder.GetIdentityAsync(images[0]);
            var started = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                images,
                new ParallelOptions { MaxDegreeOfParallelism = parallelism },
                async (image, token) => await builder.BuildAsync(image, cancellationToken: token));
            var time = Stopwatch.GetElapsedTime(started);
            await RemoveAsync(images);
            return time;
        }
    }

    /// <summary>
    /// What the targets ask when nothing has changed, for each image: the identity of its folder, and whether the
    /// registry has it.
    /// </summary>
    public static async Task UnchangedAsync(IReadOnlyList<int> counts, TextWriter output)
    {
        using var engine = await EngineAsync();
        foreach (var count in counts)
        {
            using var root = new ImagesFolder();
            foreach (var i in Enumerable.Range(1, count))
            {
                root.Write(i, $"FROM {Base}\nENV N={i}\nCOPY . /app\n");
            }

            var registry = new LocalRegistry(System.IO.Path.Combine(root.Path, "registry"), NullLogger.Instance);
            using var client = new RegistryClient(await registry.EnsureStartedAsync(allowInstall: true));
            var key = await SigningKey.EnsureAsync(System.IO.Path.Combine(root.Path, "key.pem"));
            var proofs = new ImageProofs(client, key, NullLogger.Instance);
            var images = await ImageDefinition.LoadAllAsync(root.Path);
            using (var builder = Builder(engine, root.Path))
            {
                var tests = new SmokeTestRunner(engine, new SmokeTestOptions { ReportFolder = root.Path }, NullLogger.Instance);
                var pusher = new ImagePusher(engine, proofs, NullLogger.Instance);
                foreach (var image in images)
                {
                    await pusher.PushAsync(await tests.RunAsync(await builder.BuildAsync(image)));
                }
            }

            var started = Stopwatch.GetTimestamp();
            images = await ImageDefinition.LoadAllAsync(root.Path);
            using var again = Builder(engine, root.Path);
            var found = 0;
            await Parallel.ForEachAsync(images, async (image, token) =>
            {
                var identity = await again.FindIdentityAsync(image, token);
                if (await proofs.FindAsync(image.Name, identity!, token) is not null)
                {
                    Interlocked.Increment(ref found);
                }
            });
            var time = Stopwatch.GetElapsedTime(started);
            await registry.StopAsync();
            await RemoveAsync(images);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{found} of {count} images are unchanged: {time.TotalMilliseconds:F0} ms, {time.TotalMilliseconds / count:F1} ms each"));
        }
    }

    /// <summary>All packages of an image in one container, against a container for each of them.</summary>
    public static async Task DerivedTestsAsync(int count, TextWriter output)
    {
        using var engine = await EngineAsync();
        using var root = new ImagesFolder();
        root.Write(1, $"FROM {Base}\nRUN apt-get update -qq && apt-get install -qq -y --no-install-recommends python3 > /dev/null\nCOPY packages/ /usr/lib/python3/dist-packages/\n");
        var names = Enumerable.Range(1, count).Select(i => $"package{i}").ToList();
        foreach (var name in names)
        {
            root.WriteFile($"packages/{name}-1.0.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
            root.WriteFile($"packages/{name}-1.0.dist-info/top_level.txt", name);
            root.WriteFile($"packages/{name}.py", "import asyncio, json, unittest\n");
        }

        root.WriteFile("requirements.txt", string.Join('\n', names));
        var images = await ImageDefinition.LoadAllAsync(root.Path);
        using var builder = Builder(engine, root.Path);
        var built = await builder.BuildAsync(images[0]);
        var runner = new SmokeTestRunner(engine, new SmokeTestOptions { ReportFolder = root.Path }, NullLogger.Instance);

        var started = Stopwatch.GetTimestamp();
        await runner.RunAsync(built);
        var together = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        foreach (var name in names)
        {
            await new ChildProcess("docker", "run", "--rm", "--network", "none", built.Id, "python3", "-c", $"import {name}")
                .RunSuccessfullyAsync();
        }

        var apart = Stopwatch.GetElapsedTime(started);
        await RemoveAsync(images);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} packages: {together.TotalSeconds:F1} s in one container, {apart.TotalSeconds:F1} s in one each, ratio {apart / together:F1}"));
    }

    private static Task<ContainerEngine> EngineAsync() => ContainerEngine.ConnectAsync(new ContainerEngineOptions { AllowInstall = true }, NullLogger.Instance);

    private static ImageBuilder Builder(ContainerEngine engine, string root) =>
        new(engine, new ImageBuildOptions { LogFolder = System.IO.Path.Combine(root, "logs") }, NullLogger.Instance, allowInstall: true);

    private static async Task RemoveAsync(IEnumerable<ImageDefinition> images)
    {
        foreach (var image in images)
        {
            var named = await new ChildProcess("docker", "images", "--quiet", "--filter", $"label=slipway.image={image.Name}")
                .RunSuccessfullyAsync();
            string[] ids = [.. named.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct()];
            if (ids.Length > 0)
            {
                await new ChildProcess("docker", ["image", "rm", "--force", .. ids]).RunAsync();
            }
        }
    }

    /// <summary>A repository of its own with images whose names no other has.</summary>
    private sealed class ImagesFolder : IDisposable
    {
        private readonly string _mark = Guid.NewGuid().ToString("N")[..8];

        public string Path { get; } = Directory.CreateTempSubdirectory("slipway-benchmark-").FullName;

        public void Write(int number, string dockerfile) => WriteFile("Dockerfile", dockerfile, number);

        public void WriteFile(string file, string text, int number = 1)
        {
            var path = System.IO.Path.Combine(Path, "images", $"bench-{_mark}-{number:000}", file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
