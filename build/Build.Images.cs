using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Images;
using Slipway.Targets;

// From a folder of images/ to a digest in the registry.
internal sealed partial class Build
{
    [Parameter("Images to build, test and push; all unless given")]
    private readonly string[] Image = [];

    [Parameter("Build argument of images, such as CRAN=https://cran.example.org; never a secret", Separator = "")]
    private readonly string[] BuildArg = [];

    [Parameter("Folders outside the repository whose files images and pipelines may name, such as ../shared")]
    private readonly string[] AllowFolder = [];

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

    [Parameter("Take unchanged layers from the image that was pushed last, as CI servers do unless told otherwise")]
    private readonly bool? LayerCache;

    [Parameter("Private key, as PEM or its file, that signs what was tested; without it this clone makes one of its own"), Secret]
    private readonly string? ProofKey;

    private readonly Lock _imagesLock = new();
    private readonly ConcurrentDictionary<string, BuiltImage> _built = [];
    private readonly ConcurrentDictionary<string, TimeSpan?> _lastDurations = [];
    private readonly ConcurrentDictionary<string, TestedImage> _tested = [];
    private readonly ConcurrentDictionary<string, PublishedImage> _pushed = [];
    private Task<ImmutableArray<ImageDefinition>>? _images;
    private ImageBuilder? _builder;
    private ImageCount? _count;
    private ImageProofs? _proofs;
    private ImmutableArray<ImageOutline>? _outlines;

    /// <summary>What the targets fan out over: listed at every start, so that nothing is read but Dockerfiles.</summary>
    private ImmutableArray<ImageOutline> ImageOutlines => _outlines ??= ImageOutline.FindAll(
        RootDirectory, ValidBuildArguments, allowedFolders: AllowFolder);

    /// <summary>The build arguments; none where they are badly written, which is told when something is built with them.</summary>
    private IReadOnlyDictionary<string, string> ValidBuildArguments =>
        BuildArguments.IsValid(BuildArg) ? BuildArguments.Parse(BuildArg) : ImmutableDictionary<string, string>.Empty;

    private async Task<UpToDateProbe> IsPushedAsync(ImageOutline image, CancellationToken cancellationToken)
    {
        var registry = await RegistryAsync(cancellationToken);
        if (await FindPushedAsync(await ImageAsync(image, cancellationToken), cancellationToken) is null)
        {
            return UpToDateProbe.Stale($"{image} as of now is not in {registry}, proven");
        }

        ImagesEnded.Note(image.Name, hasFailed: false);
        return UpToDateProbe.UpToDate($"in {registry}");
    }

    private ImageCount ImagesEnded
    {
        get
        {
            lock (_imagesLock)
            {
                return _count ??= new ImageCount(Image.Length > 0 ? Image.Length : ImageOutlines.Length);
            }
        }
    }

    private async Task BuildImageAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        try
        {
            await BuildOnlyAsync(outline, cancellationToken);
            ImagesEnded.Note(outline.Name, hasFailed: false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ImagesEnded.Note(outline.Name, hasFailed: true);
            throw;
        }
        finally
        {
            Log.LogInformation("{Count}.", ImagesEnded);
        }
    }

    private async Task BuildOnlyAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        var image = await ImageAsync(outline, cancellationToken);
        // A refusal by the registry is better heard before a long build than after it.
        await (await ProofsAsync(cancellationToken)).Registry.AuthorizePushAsync(image.Name, cancellationToken);
        var builder = await BuilderAsync(cancellationToken);
        _lastDurations[image.Name] = builder.FindLastDuration(image);
        _built[image.Name] = await builder.BuildAsync(image, IsForced(BuildImages), cancellationToken);
    }

    /// <summary>Shows on a terminal which step goes on and what it writes, beside the time that the last build took.</summary>
    private void ShowBuild(ImageBuildProgress progress) => ReportRows(
        [
            new LiveRow($"step {progress.Step.Number}", progress.Step.Instruction, progress.Step.Since),
            new LiveRow("", progress.LastLine),
        ],
        _lastDurations.GetValueOrDefault(progress.Image) is { } last ? $"of about {LiveRow.InWords(last)}" : "");

    private async Task TestImageAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        var reports = ArtifactsDirectory / "test-results";
        var options = new SmokeTestOptions { ReportFolder = reports, Mask = Secrets };
        var runner = new SmokeTestRunner(await EngineAsync(cancellationToken), options, Log);
        var built = await BuiltAsync(await ImageAsync(outline, cancellationToken), cancellationToken);
        try
        {
            var tested = await runner.RunAsync(built, cancellationToken);
            _tested[outline.Name] = tested;
            ReportSummary(tested.Summary);
        }
        finally
        {
            Server.PublishTestResults($"Image {outline.Name}", [reports / $"image-{outline.Name}.xml"]);
        }
    }

    private async Task PushImageAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        if (!_tested.TryGetValue(outline.Name, out var tested))
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2040", $"'{outline.Name}' has not passed its smoke tests in this build, so that it is not pushed")
            {
                Remedy = "leave TestImages out of --skip",
            });
        }

        var proofs = await ProofsAsync(cancellationToken);
        var pusher = new ImagePusher(await EngineAsync(cancellationToken), proofs, Log);
        _pushed[outline.Name] = await pusher.PushAsync(tested, cancellationToken);
        if (SharesLayers)
        {
            await (await LayerCacheAsync(cancellationToken)).KeepAsync(_pushed[outline.Name], cancellationToken);
        }

        ReportSummary($"pushed to {proofs.Registry.Registry}");
    }

    /// <summary>A developer's engine remembers what it has built; a CI server's has built nothing before.</summary>
    private bool SharesLayers => LayerCache ?? IsCI;

    private async Task<LayerCache> LayerCacheAsync(CancellationToken cancellationToken) =>
        new(await EngineAsync(cancellationToken), await ProofsAsync(cancellationToken), Log);

    /// <summary>Makes the target of an image wait for those of the images that it is built on.</summary>
    private static ITargetDefinition AfterBases(ITargetDefinition target, Target set, ImageOutline image) =>
        image.BuiltOn.Aggregate(target, (definition, sibling) => definition.DependsOnItem(set, sibling));

    private async Task<ImageDefinition> ImageAsync(ImageOutline outline, CancellationToken cancellationToken) =>
        (await ImagesAsync(cancellationToken)).Single(image => image.Name == outline.Name);

    // Targets that run at once may both load them, which does no harm.
    private Task<ImmutableArray<ImageDefinition>> ImagesAsync(CancellationToken cancellationToken) =>
        _images ??= ImageDefinition.LoadAllAsync(
            RootDirectory, allowedFolders: AllowFolder, buildArguments: ValidBuildArguments, cancellationToken: cancellationToken);

    private async Task<BuiltImage> BuiltAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_built.TryGetValue(image.Name, out var built))
        {
            built = await (await BuilderAsync(cancellationToken)).BuildAsync(image, cancellationToken: cancellationToken);
            _built[image.Name] = built;
        }

        return built;
    }

    private async Task<PublishedImage?> FindPushedAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_pushed.TryGetValue(image.Name, out var pushed)
            && await (await BuilderAsync(cancellationToken)).FindIdentityAsync(image, cancellationToken) is { } identity)
        {
            pushed = await (await ProofsAsync(cancellationToken)).FindAsync(image.Name, identity, cancellationToken);
            if (pushed is not null)
            {
                _pushed[image.Name] = pushed;
            }
        }

        return pushed;
    }

    private async Task<string?> PullPushedAsync(ImageDefinition image, CancellationToken cancellationToken) =>
        await FindPushedAsync(image, cancellationToken) is { } pushed
        && await (await ProofsAsync(cancellationToken)).Registry.PullAsync(
            await EngineAsync(cancellationToken), pushed, Platform, cancellationToken) is null
            ? pushed.Reference
            : null;

    private async Task<ImageProofs> ProofsAsync(CancellationToken cancellationToken)
    {
        var registry = await RegistryAsync(cancellationToken);
        var key = string.IsNullOrWhiteSpace(ProofKey)
            ? await SigningKey.EnsureAsync(TemporaryDirectory / "proof-key.pem", cancellationToken)
            : await SigningKey.ReadAsync(ProofKey, cancellationToken);
        lock (_imagesLock)
        {
            return _proofs ??= new ImageProofs(new RegistryClient(registry, logger: Log), key, Log);
        }
    }

    private async Task<ImageBuilder> BuilderAsync(CancellationToken cancellationToken)
    {
        var engine = await EngineAsync(cancellationToken);
        var images = await ImagesAsync(cancellationToken);
        lock (_imagesLock)
        {
            return _builder ??= new ImageBuilder(
                engine,
                new ImageBuildOptions
                {
                    Platform = Platform,
                    LogFolder = ArtifactsDirectory / "logs" / "images",
                    StateFolder = TemporaryDirectory / "images",
                    Progress = ShowBuild,
                    Mask = Secrets,
                    Images = images,
                    PullPublished = (image, _, token) => PullPushedAsync(image, token),
                    FindLayers = SharesLayers
                        ? async (name, token) => await (await LayerCacheAsync(token)).PullAsync(name, Platform, token)
                        : null,
                    BuildArguments = BuildArguments.Parse(BuildArg),
                    Secrets = BuildSecret.Parse(Secret, RootDirectory, Secrets),
                    Pull = Pull,
                },
                Log,
                allowInstall: !NoInstall);
        }
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
