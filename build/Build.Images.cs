using System.Collections.Immutable;
using Slipway.Diagnostics;
using Slipway.Images;
using Slipway.Targets;

// From a folder of images/ to a digest in the registry.
internal sealed partial class Build
{
    private readonly Dictionary<string, BuiltImage> _built = [];
    private readonly Dictionary<string, TestedImage> _tested = [];
    private readonly Dictionary<string, PublishedImage> _pushed = [];
    private Task<ImmutableArray<ImageDefinition>>? _images;
    private ImageBuilder? _builder;

    private async Task<UpToDateProbe> ImagesArePushedAsync(CancellationToken cancellationToken)
    {
        foreach (var image in await ImagesAsync(cancellationToken))
        {
            if (await FindPushedAsync(image, cancellationToken) is null)
            {
                return UpToDateProbe.Stale($"{image.Name} as it is now is not in {await RegistryAsync(cancellationToken)}");
            }
        }

        return UpToDateProbe.UpToDate($"{Count(_pushed.Count, "image")} in {await RegistryAsync(cancellationToken)}");
    }

    private async Task BuildImagesAsync(CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(await RegistryAsync(cancellationToken));
        foreach (var image in await MissingImagesAsync(cancellationToken))
        {
            // A refusal by the registry is better heard before a long build than after it.
            await client.AuthorizePushAsync(image.Name, cancellationToken);
            var builder = await BuilderAsync(cancellationToken);
            _built[image.Name] = await builder.BuildAsync(image, cancellationToken);
        }

        ReportSummary($"{Count(_built.Count, "image")} built");
    }

    private async Task TestImagesAsync(CancellationToken cancellationToken)
    {
        var options = new SmokeTestOptions { ReportFolder = ArtifactsDirectory / "test-results" };
        var runner = new SmokeTestRunner(await EngineAsync(cancellationToken), options, Log);
        foreach (var image in await MissingImagesAsync(cancellationToken))
        {
            var built = await BuiltAsync(image, cancellationToken);
            _tested[image.Name] = await runner.RunAsync(built, cancellationToken);
        }

        var packages = _tested.Values.Sum(image => image.Results.Length);
        ReportSummary($"{Count(packages, "package")} in {Count(_tested.Count, "image")} load as declared");
    }

    private async Task PushImagesAsync(CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(await RegistryAsync(cancellationToken));
        var pusher = new ImagePusher(await EngineAsync(cancellationToken), client, Log);
        var pushed = 0;
        foreach (var image in await MissingImagesAsync(cancellationToken))
        {
            if (!_tested.TryGetValue(image.Name, out var tested))
            {
                throw new DiagnosticException(new Diagnostic(
                    "SLP2040", $"'{image.Name}' has not passed its smoke tests in this build, so that it is not pushed")
                {
                    Remedy = "leave TestImages out of --skip",
                });
            }

            _pushed[image.Name] = await pusher.PushAsync(tested, cancellationToken);
            pushed++;
        }

        ReportSummary($"{Count(pushed, "image")} pushed to {client.Registry}");
    }

    /// <summary>The images that are not known to be in the registry; all, where a target is forced and none was asked for.</summary>
    private async Task<IReadOnlyList<ImageDefinition>> MissingImagesAsync(CancellationToken cancellationToken) =>
        [.. (await ImagesAsync(cancellationToken)).Where(image => !_pushed.ContainsKey(image.Name))];

    // Targets that run at once may both load them, which does no harm.
    private Task<ImmutableArray<ImageDefinition>> ImagesAsync(CancellationToken cancellationToken) =>
        _images ??= ImageDefinition.LoadAllAsync(RootDirectory, cancellationToken: cancellationToken);

    private async Task<BuiltImage> BuiltAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_built.TryGetValue(image.Name, out var built))
        {
            built = await (await BuilderAsync(cancellationToken)).BuildAsync(image, cancellationToken);
            _built.Add(image.Name, built);
        }

        return built;
    }

    private async Task<PublishedImage?> FindPushedAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_pushed.TryGetValue(image.Name, out var pushed)
            && await (await BuilderAsync(cancellationToken)).FindIdentityAsync(image, cancellationToken) is { } identity)
        {
            using var client = new RegistryClient(await RegistryAsync(cancellationToken));
            pushed = await client.FindImageAsync(image.Name, identity.Tag, cancellationToken);
            if (pushed is not null)
            {
                _pushed.Add(image.Name, pushed);
            }
        }

        return pushed;
    }

    private async Task<ImageBuilder> BuilderAsync(CancellationToken cancellationToken) =>
        _builder ??= new ImageBuilder(
            await EngineAsync(cancellationToken),
            new ImageBuildOptions { LogFolder = ArtifactsDirectory / "logs" / "images", Mask = Secrets },
            Log,
            allowInstall: !NoInstall);

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
