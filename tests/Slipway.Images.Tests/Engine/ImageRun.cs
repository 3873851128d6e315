using System.Collections.Immutable;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Slipway.Images.Tests.Engine;

/// <summary>
/// An image folder with a name of its own, built and tested by the product, and removed from the engine afterwards.
/// </summary>
internal sealed class ImageRun : IAsyncDisposable
{
    private readonly ContainerEngine _engine;
    private readonly TemporaryFolder _root = new();

    public ImageRun(ContainerEngine engine, string dockerfile)
    {
        _engine = engine;
        Name = $"test-{Guid.NewGuid():N}";
        Write("Dockerfile", dockerfile);
    }

    public string Name { get; }

    public string LogFile => Path.Combine(_root.Path, "logs", $"{Name}.log");

    public string ReportFile => Path.Combine(_root.Path, "results", $"image-{Name}.xml");

    public string PathOf(string file) => Path.Combine(_root.Path, "images", Name, file);

    public void Write(string file, string text) => _root.Write($"images/{Name}/{file}", text);

    public async Task<ImageDefinition> LoadAsync() => (await LoadAllAsync()).Single(image => image.Name == Name);

    public Task<ImmutableArray<ImageDefinition>> LoadAllAsync() =>
        ImageDefinition.LoadAllAsync(_root.Path, cancellationToken: TestContext.Current.CancellationToken);

    public void Delete(string file) => File.Delete(PathOf(file));

    /// <summary>How it is built: by the classic builder, which is there wherever an engine is.</summary>
    public ImageBuildOptions Options
    {
        get
        {
            var options = new ImageBuildOptions { LogFolder = Path.Combine(_root.Path, "logs") };
            return options with { Builder = new ClassicBuilder(_engine, options, NullLogger.Instance) };
        }
    }

    public ImageBuilder Builder(ImageBuildOptions? options = null) => new(_engine, options ?? Options, NullLogger.Instance, allowInstall: true);

    public async Task<BuiltImage> BuildAsync() =>
        await Builder().BuildAsync(await LoadAsync(), cancellationToken: TestContext.Current.CancellationToken);

    public SmokeTestRunner Tests(TimeSpan? packageTimeout = null) => new(
        _engine,
        new SmokeTestOptions
        {
            ReportFolder = Path.Combine(_root.Path, "results"),
            PackageTimeout = packageTimeout ?? TimeSpan.FromMinutes(2),
        },
        NullLogger.Instance);

    /// <summary>What the engine holds under this image's names.</summary>
    public async Task<IList<ImagesListResponse>> ImagesAsync() =>
        [.. (await _engine.Client.Images.ListImagesAsync(new ImagesListParameters()))
            .Where(image => (image.RepoTags ?? []).Any(IsOwn))];

    public async ValueTask DisposeAsync()
    {
        foreach (var tag in (await ImagesAsync()).SelectMany(image => image.RepoTags).Where(IsOwn))
        {
            try
            {
                await _engine.Client.Images.DeleteImageAsync(tag, new ImageDeleteParameters { Force = true });
            }
            catch (DockerApiException)
            {
                // Its other name was removed with it.
            }
        }

        _root.Dispose();
    }

    private bool IsOwn(string tag) => tag.Contains(Name, StringComparison.Ordinal);
}
