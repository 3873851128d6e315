using System.Collections.Concurrent;
using System.Collections.Immutable;
using Slipway.Diagnostics;
using Slipway.Images;
using Slipway.Targets;

// From a folder of images/ to a digest in the registry.
internal sealed partial class Build
{
    [Parameter("Build argument of images, such as CRAN=https://cran.example.org; never a secret", Separator = "")]
    private readonly string[] BuildArg = [];

    [Parameter("Build secret, id=npm,src=.npmrc or id=token,env=NPM_TOKEN; refused where the builder can't keep it", Separator = "")]
    private readonly string[] Secret = [];

    [Parameter("Platform that images are built for")]
    private readonly string Platform = "linux/amd64";

    [Parameter("Pull base images also when the engine has them")]
    private readonly bool Pull;

    [Parameter("How many images are built or tested at the same time")]
    private readonly int ImageParallelism = 4;

    [Parameter("How many images are pushed at the same time; many at once have broken registries")]
    private readonly int PushParallelism = 2;

    private readonly ConcurrentDictionary<string, BuiltImage> _built = [];
    private readonly ConcurrentDictionary<string, TestedImage> _tested = [];
    private readonly ConcurrentDictionary<string, PublishedImage> _pushed = [];
    private Task<ImmutableArray<ImageDefinition>>? _images;
    private ImageBuilder? _builder;

    private async Task<UpToDateProbe> ImagesArePushedAsync(CancellationToken cancellationToken)
    {
        // All are looked for, also behind one that is missing: what is found here is not built, tested or pushed again.
        var missing = new List<string>();
        foreach (var image in await ImagesAsync(cancellationToken))
        {
            if (await FindPushedAsync(image, cancellationToken) is null)
            {
                missing.Add(image.Name);
            }
        }

        if (missing.Count > 0)
        {
            return UpToDateProbe.Stale(
                $"{string.Join(", ", missing)} as of now {(missing.Count == 1 ? "is" : "are")} not in {await RegistryAsync(cancellationToken)}");
        }

        return UpToDateProbe.UpToDate($"{Count(_pushed.Count, "image")} in {await RegistryAsync(cancellationToken)}");
    }

    private async Task BuildImagesAsync(CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(await RegistryAsync(cancellationToken));
        var builder = await BuilderAsync(cancellationToken);
        await ForMissingImagesAsync(ImageParallelism, async (image, token) =>
        {
            // A refusal by the registry is better heard before a long build than after it.
            await client.AuthorizePushAsync(image.Name, token);
            _built[image.Name] = await builder.BuildAsync(image, token);
        }, cancellationToken);

        ReportSummary($"{Count(_built.Count, "image")} built");
    }

    private async Task TestImagesAsync(CancellationToken cancellationToken)
    {
        var options = new SmokeTestOptions { ReportFolder = ArtifactsDirectory / "test-results", Mask = Secrets };
        var runner = new SmokeTestRunner(await EngineAsync(cancellationToken), options, Log);
        await ForMissingImagesAsync(ImageParallelism, async (image, token) =>
        {
            var built = await BuiltAsync(image, token);
            _tested[image.Name] = await runner.RunAsync(built, token);
        }, cancellationToken);

        var tests = _tested.Values.Sum(image => image.Results.Length);
        ReportSummary($"{Count(tests, "smoke test")} of {Count(_tested.Count, "image")} passed");
    }

    private async Task PushImagesAsync(CancellationToken cancellationToken)
    {
        using var client = new RegistryClient(await RegistryAsync(cancellationToken));
        var pusher = new ImagePusher(await EngineAsync(cancellationToken), client, Log);
        var pushed = 0;
        await ForMissingImagesAsync(PushParallelism, async (image, token) =>
        {
            if (!_tested.TryGetValue(image.Name, out var tested))
            {
                throw new DiagnosticException(new Diagnostic(
                    "SLP2040", $"'{image.Name}' has not passed its smoke tests in this build, so that it is not pushed")
                {
                    Remedy = "leave TestImages out of --skip",
                });
            }

            _pushed[image.Name] = await pusher.PushAsync(tested, token);
            Interlocked.Increment(ref pushed);
        }, cancellationToken);

        ReportSummary($"{Count(pushed, "image")} pushed to {client.Registry}");
    }

    /// <summary>
    /// Works on the images that are not known to be in the registry; on all, where a target is forced and none was asked
    /// for. What an image is built on comes before it.
    /// </summary>
    private async Task ForMissingImagesAsync(
        int parallelism, Func<ImageDefinition, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var builder = await BuilderAsync(cancellationToken);
        var missing = (await ImagesAsync(cancellationToken)).RemoveAll(image => _pushed.ContainsKey(image.Name));
        await new ImageSchedule(Math.Max(1, parallelism)).RunAsync(missing, image => builder.BasesOf(image), work, cancellationToken);
    }

    // Targets that run at once may both load them, which does no harm.
    private Task<ImmutableArray<ImageDefinition>> ImagesAsync(CancellationToken cancellationToken) =>
        _images ??= ImageDefinition.LoadAllAsync(RootDirectory, cancellationToken: cancellationToken);

    private async Task<BuiltImage> BuiltAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_built.TryGetValue(image.Name, out var built))
        {
            built = await (await BuilderAsync(cancellationToken)).BuildAsync(image, cancellationToken);
            _built[image.Name] = built;
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
                _pushed[image.Name] = pushed;
            }
        }

        return pushed;
    }

    private async Task<ImageBuilder> BuilderAsync(CancellationToken cancellationToken)
    {
        return _builder ??= new ImageBuilder(
            await EngineAsync(cancellationToken),
            new ImageBuildOptions
            {
                Platform = Platform,
                LogFolder = ArtifactsDirectory / "logs" / "images",
                Mask = Secrets,
                Images = await ImagesAsync(cancellationToken),
                FindPublished = (image, _, token) => FindPushedAsync(image, token),
                BuildArguments = BuildArguments.Parse(BuildArg),
                Secrets = BuildSecret.Parse(Secret, RootDirectory, Secrets),
                Pull = Pull,
            },
            Log,
            allowInstall: !NoInstall);
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
