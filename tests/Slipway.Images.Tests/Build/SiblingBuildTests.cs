using System.Collections.Immutable;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Images.Tests.Engine;

namespace Slipway.Images.Tests.Build;

public sealed class SiblingBuildTests(EngineFixture fixture) : IAsyncDisposable
{
    private readonly ContainerEngine _engine = fixture.Require();
    private readonly TemporaryFolder _root = new();
    private readonly string _base = $"base-{Guid.NewGuid():N}";
    private readonly string _child = $"child-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_is_built_on_its_sibling_whose_content_is_part_of_its_identity()
    {
        Write("first");
        var images = await LoadAsync();
        using var builder = Builder(images);
        var child = images.Single(image => image.Name == _child);
        var before = await builder.FindIdentityAsync(child, Cancellation);

        var built = await builder.BuildAsync(child, cancellationToken: Cancellation);

        built.Identity.Should().Be(before);
        (await LayersAsync(built.Id)).Should().StartWith(await LayersAsync($"slipway/{_base}:{(await builder.FindIdentityAsync(images.Single(image => image.Name == _base), Cancellation))!.Tag}"));
        Write("second");
        (await builder.FindIdentityAsync(child, Cancellation)).Should().NotBe(before);
    }

    [Fact]
    public async Task A_base_that_should_be_refreshed_and_can_not_be_is_used_as_it_is()
    {
        Write("x");
        var images = await LoadAsync();
        using var builder = Builder(images, pull: true);
        var image = images.Single(image => image.Name == _base);
        (await builder.FindIdentityAsync(image, Cancellation)).Should().BeNull();

        var identity = await builder.GetIdentityAsync(image, Cancellation);

        (await builder.FindIdentityAsync(image, Cancellation)).Should().Be(identity);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in new[] { _child, _base })
        {
            var images = await _engine.Client.Images.ListImagesAsync(new ImagesListParameters { All = true });
            foreach (var tag in images.SelectMany(image => image.RepoTags ?? []).Where(tag => tag.Contains(name, StringComparison.Ordinal)))
            {
                await _engine.Client.Images.DeleteImageAsync(tag, new ImageDeleteParameters { Force = true });
            }
        }

        _root.Dispose();
    }

    private void Write(string content)
    {
        _root.Write($"images/{_base}/Dockerfile", "FROM debian:bookworm-slim\nCOPY a /a\n");
        _root.Write($"images/{_base}/a", content);
        _root.Write($"images/{_child}/Dockerfile", $"FROM {_base} AS base\nRUN cat /a\n");
    }

    private Task<ImmutableArray<ImageDefinition>> LoadAsync() =>
        ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: Cancellation);

    private ImageBuilder Builder(ImmutableArray<ImageDefinition> images, bool pull = false) => new(
        _engine,
        new ImageBuildOptions { LogFolder = Path.Combine(_root.Path, "logs"), Images = images, Pull = pull },
        NullLogger.Instance,
        allowInstall: false);

    private async Task<IEnumerable<string>> LayersAsync(string image) =>
        (await _engine.Client.Images.InspectImageAsync(image, Cancellation)).RootFS!.Layers!;
}
