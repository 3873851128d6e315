using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Images.Tests.Registry;

namespace Slipway.Images.Tests.Engine;

public sealed class LayerCacheTests(EngineFixture fixture) : RegistryTest(fixture)
{
    // Its second step makes something else each time that it runs.
    private const string Dockerfile = "FROM debian:bookworm-slim\nRUN head -c 32 /dev/urandom > /random\nCOPY changing /\nRUN cat /changing /random > /both";

    private LayerCache Cache => new(Engine, Proofs, NullLogger.Instance);

    [Fact]
    public async Task AnEngine_that_has_built_nothing_takes_unchanged_layers_from_the_image_that_was_pushed_last()
    {
        await using var run = new ImageRun(Engine, Dockerfile);
        var before = await PublishAsync(run, "1", run.Options);
        await ForgetAsync(run);

        var after = await PublishAsync(run, "2", run.Options with { FindLayers = (name, token) => Cache.PullAsync(name, "linux/amd64", token) });

        after.Take(2).Should().Equal(before.Take(2), "the random step was not run again");
        after[2].Should().NotBe(before[2], "the changed step was");
        await ForgetAsync(run);
        (await PublishAsync(run, "3", run.Options))[1].Should().NotBe(before[1], "without the cache all is made anew");
    }

    [Fact]
    public async Task BuildKit_is_given_the_image_and_makes_the_next_one_fit_for_it()
    {
        await using var run = new ImageRun(Engine, Dockerfile);
        Assert.SkipUnless(Engine.HasBuildKit, $"The engine {Engine.Version} has no BuildKit.");
        Assert.SkipWhen(
            await BuildKitClient.FindAsync(BuildKitClient.Programs, Cancellation) is null, "No Docker client here can have BuildKit build.");
        var options = run.Options with { Builder = null, FindLayers = (name, token) => Cache.PullAsync(name, "linux/amd64", token) };
        var before = await PublishAsync(run, "1", options);
        (await ConfigurationAsync(run)).Should().Contain("moby.buildkit.cache.v0");
        var pushed = await Client.FindImageAsync(run.Name, "slipway-cache", Cancellation);

        var after = await PublishAsync(run, "2", options);

        after.Take(2).Should().Equal(before.Take(2));
        (await File.ReadAllTextAsync(run.LogFile, Cancellation)).Should().Contain($"importing cache manifest from {pushed!.Reference}");
    }

    [Fact]
    public async Task What_was_never_pushed_has_no_layers_to_give() =>
        (await Cache.PullAsync($"test-{Guid.NewGuid():N}", "linux/amd64", Cancellation)).Should().BeNull();

    /// <summary>Builds, tests, pushes and keeps the image with another content.</summary>
    /// <returns>The digests of its layers, in their order.</returns>
    private async Task<IList<string>> PublishAsync(ImageRun run, string content, ImageBuildOptions options)
    {
        run.Write("changing", content);
        using var builder = run.Builder(options);
        var built = await builder.BuildAsync(await run.LoadAsync(), cancellationToken: Cancellation);
        var tested = await run.Tests().RunAsync(built, Cancellation);
        await Cache.KeepAsync(await Pusher().PushAsync(tested, Cancellation), Cancellation);
        return (await Engine.Client.Images.InspectImageAsync(built.Id, Cancellation)).RootFS!.Layers!;
    }

    /// <summary>Leaves the engine nothing of the image, and nothing that the classic builder could go on from.</summary>
    private async Task ForgetAsync(ImageRun run)
    {
        var images = await Engine.Client.Images.ListImagesAsync(new ImagesListParameters(), Cancellation);
        foreach (var name in images.SelectMany(image => (image.RepoTags ?? []).Concat(image.RepoDigests ?? [])).Where(IsOwn))
        {
            try
            {
                await Engine.Client.Images.DeleteImageAsync(name, new ImageDeleteParameters { Force = true }, Cancellation);
            }
            catch (DockerImageNotFoundException)
            {
                // It was removed with another of its names.
            }
        }

        bool IsOwn(string name) => name.Contains(run.Name, StringComparison.Ordinal);
    }

    private async Task<string> ConfigurationAsync(ImageRun run)
    {
        var image = await Client.FindImageAsync(run.Name, "slipway-cache", Cancellation);
        using var http = await Client.Registry.OpenAsync();
        return Encoding.UTF8.GetString(
            await http.GetByteArrayAsync(new Uri(Client.Registry.Endpoint, $"/v2/{run.Name}/blobs/{image!.ConfigDigest}"), Cancellation));
    }
}
