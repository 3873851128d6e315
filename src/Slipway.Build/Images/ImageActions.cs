using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Threading;
using Slipway.Images;
using Slipway.Pipelines.Publishing;
using Slipway.Targets;

namespace Slipway.Build;

/// <summary>The images of a build: what is known of each, and how it gets from its folder to a digest in the registry.</summary>
internal sealed class ImageActions
{
    private readonly IImages _build;
    private readonly Lazy<ImmutableArray<ImageOutline>> _outlines;
    private readonly Lazy<ImageCount> _ended;
    private readonly Once<ImmutableArray<ImageDefinition>> _definitions;
    private readonly Once<ImageProofs> _proofs;
    private readonly Once<ImageBuilder> _builder;
    private readonly ConcurrentDictionary<string, BuiltImage> _built = [];
    private readonly ConcurrentDictionary<string, TimeSpan?> _lastDurations = [];
    private readonly ConcurrentDictionary<string, TestedImage> _tested = [];
    private readonly ConcurrentDictionary<string, PublishedImage> _pushed = [];

    public ImageActions(IImages build)
    {
        _build = build;
        _outlines = new(() => ImageOutline.FindAll(
            build.RootDirectory, ValidBuildArguments, build.ImagesFolder, build.AllowFolder));
        _ended = new(() => new ImageCount(build.Image.Length > 0 ? build.Image.Length : Outlines.Length));
        _definitions = new(token => ImageDefinition.LoadAllAsync(
            build.RootDirectory, build.ImagesFolder, build.AllowFolder, buildArguments: ValidBuildArguments,
            // A checkout of a CI server keeps its token in the second.
            privatePaths: [build.TemporaryDirectory, ".git/config"], cancellationToken: token));
        _proofs = new(ReadProofsAsync);
        _builder = new(MakeBuilderAsync);
    }

    /// <summary>What the targets fan out over: listed at every start, so that nothing is read but Dockerfiles.</summary>
    public ImmutableArray<ImageOutline> Outlines => _outlines.Value;

    private ServiceActions Services => _build.Services;

    /// <summary>The build arguments; none where they are badly written, which is told when something is built with them.</summary>
    private IReadOnlyDictionary<string, string> ValidBuildArguments => BuildArguments.IsValid(_build.BuildArg)
        ? BuildArguments.Parse(_build.BuildArg)
        : ImmutableDictionary<string, string>.Empty;

    /// <summary>A developer's engine remembers what it has built; a CI server's has built nothing before.</summary>
    private bool SharesLayers => _build.LayerCache ?? _build.IsCI;

    /// <summary>Makes the target of an image wait for those of the images that it is built on.</summary>
    public static ITargetDefinition AfterBases(ITargetDefinition target, Target set, ImageOutline image) =>
        image.BuiltOn.Aggregate(target, (definition, sibling) => definition.DependsOnItem(set, sibling));

    /// <summary>All images, with what their files say.</summary>
    public Task<ImmutableArray<ImageDefinition>> DefinitionsAsync(CancellationToken cancellationToken) =>
        _definitions.GetAsync(cancellationToken);

    public Task<ImageProofs> ProofsAsync(CancellationToken cancellationToken) => _proofs.GetAsync(cancellationToken);

    public Task<ImageBuilder> BuilderAsync(CancellationToken cancellationToken) => _builder.GetAsync(cancellationToken);

    public async Task<UpToDateProbe> IsPushedAsync(ImageOutline image, CancellationToken cancellationToken)
    {
        var registry = await Services.RegistryAsync(cancellationToken);
        if (await FindPushedAsync(await DefinitionAsync(image, cancellationToken), cancellationToken) is null)
        {
            return UpToDateProbe.Stale($"{image} as of now is not in {registry}, proven");
        }

        _ended.Value.Note(image.Name, hasFailed: false);
        return UpToDateProbe.UpToDate($"in {registry}");
    }

    public async Task BuildAsync(ImageOutline outline, bool isForced, CancellationToken cancellationToken)
    {
        try
        {
            await BuildOnlyAsync(outline, isForced, cancellationToken);
            _ended.Value.Note(outline.Name, hasFailed: false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ended.Value.Note(outline.Name, hasFailed: true);
            throw;
        }
        finally
        {
            _build.Log.LogInformation("{Count}.", _ended.Value);
        }
    }

    public async Task TestAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        var reports = _build.ArtifactsDirectory / "test-results";
        var options = new SmokeTestOptions { ReportFolder = reports, Mask = _build.Secrets };
        var runner = new SmokeTestRunner(await Services.EngineAsync(cancellationToken), options, _build.Log);
        var built = await BuiltAsync(await DefinitionAsync(outline, cancellationToken), cancellationToken);
        try
        {
            var tested = await runner.RunAsync(built, cancellationToken);
            _tested[outline.Name] = tested;
            _build.ReportSummary(tested.Summary);
        }
        finally
        {
            _build.Server.PublishTestResults($"Image {outline.Name}", [reports / $"image-{outline.Name}.xml"]);
        }
    }

    public async Task PushAsync(ImageOutline outline, CancellationToken cancellationToken)
    {
        if (!_tested.TryGetValue(outline.Name, out var tested))
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.UntestedImage, $"'{outline.Name}' has not passed its smoke tests in this build, so that it is not pushed")
            {
                Remedy = "leave TestImages out of --skip",
            });
        }

        var proofs = await ProofsAsync(cancellationToken);
        var pusher = new ImagePusher(await Services.EngineAsync(cancellationToken), proofs, _build.Log);
        _pushed[outline.Name] = await pusher.PushAsync(tested, cancellationToken);
        if (SharesLayers)
        {
            await (await LayerCacheAsync(cancellationToken)).KeepAsync(_pushed[outline.Name], cancellationToken);
        }

        _build.ReportSummary($"pushed to {proofs.Registry.Registry}");
    }

    /// <summary>The image as the registry has it, proven; null where it does not, or not as the files are now.</summary>
    public async Task<PublishedImage?> FindPushedAsync(ImageDefinition image, CancellationToken cancellationToken)
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

    /// <summary>The images that the registry has, proven, as the environments that pipelines take by their names.</summary>
    public async Task<Dictionary<string, EnvironmentImage>> EnvironmentsAsync(CancellationToken cancellationToken)
    {
        var environments = new Dictionary<string, EnvironmentImage>();
        foreach (var image in await DefinitionsAsync(cancellationToken))
        {
            if (await FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                environments[image.Name] = EnvironmentOf(image, pushed.Reference);
            }
        }

        return environments;
    }

    /// <summary>The environments, where the registry has each image of some names as its files are now.</summary>
    /// <exception cref="DiagnosticException">SLP2042: it lacks one.</exception>
    public async Task<Dictionary<string, EnvironmentImage>> EnvironmentsWithAsync(
        IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var environments = await EnvironmentsAsync(cancellationToken);
        var missing = names.Where(name => !environments.ContainsKey(name)).ToList();
        return missing.Count == 0 ? environments : throw new DiagnosticException(missing.Select(name => new Diagnostic(
            Codes.UnpushedImage, $"the registry does not have image '{name}' as its files are now")
        {
            Remedy = "run ./build.sh PushImages, which builds, tests and pushes it",
        }));
    }

    /// <summary>Makes sure that the engine has images that the registry has, so that whoever runs them needs no key to it.</summary>
    /// <param name="names">The images' names; those that the repository does not have are left out.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="DiagnosticException">SLP2041: one of them can't be pulled.</exception>
    public async Task PullAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        foreach (var image in (await DefinitionsAsync(cancellationToken)).Where(image => wanted.Contains(image.Name)))
        {
            if (await FindPushedAsync(image, cancellationToken) is { } pushed
                && await (await ProofsAsync(cancellationToken)).Registry.PullAsync(
                    await Services.EngineAsync(cancellationToken), pushed, _build.Platform, cancellationToken) is { } problem)
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.UnpulledImage, $"'{image.Name}' can't be pulled from {pushed.Reference}: {problem}")
                {
                    Remedy = "look whether the engine reaches the registry, and is logged in to it",
                });
            }
        }
    }

    // Images know nothing of Azure ML, and pipelines nothing of Dockerfiles: they meet only here.
    public static EnvironmentImage EnvironmentOf(ImageDefinition image, string reference) =>
        new(reference) { Description = image.Description, Tags = image.Tags };

    private async Task BuildOnlyAsync(ImageOutline outline, bool isForced, CancellationToken cancellationToken)
    {
        var image = await DefinitionAsync(outline, cancellationToken);
        // A refusal by the registry is better heard before a long build than after it.
        await (await ProofsAsync(cancellationToken)).Registry.AuthorizePushAsync(image.Name, cancellationToken);
        var builder = await BuilderAsync(cancellationToken);
        _lastDurations[image.Name] = builder.FindLastDuration(image);
        _built[image.Name] = await builder.BuildAsync(image, isForced, cancellationToken);
    }

    /// <summary>Shows on a terminal which step goes on and what it writes, beside the time that the last build took.</summary>
    private void ShowBuild(ImageBuildProgress progress) => _build.ReportRows(
        [
            new LiveRow($"step {progress.Step.Number}", progress.Step.Instruction, progress.Step.Since),
            new LiveRow("", progress.LastLine),
        ],
        _lastDurations.GetValueOrDefault(progress.Image) is { } last ? $"of about {LiveRow.InWords(last)}" : "");

    private async Task<ImageDefinition> DefinitionAsync(ImageOutline outline, CancellationToken cancellationToken) =>
        (await DefinitionsAsync(cancellationToken)).Single(image => image.Name == outline.Name);

    private async Task<BuiltImage> BuiltAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        if (!_built.TryGetValue(image.Name, out var built))
        {
            built = await (await BuilderAsync(cancellationToken)).BuildAsync(image, cancellationToken: cancellationToken);
            _built[image.Name] = built;
        }

        return built;
    }

    private async Task<LayerCache> LayerCacheAsync(CancellationToken cancellationToken) =>
        new(await Services.EngineAsync(cancellationToken), await ProofsAsync(cancellationToken), _build.Log);

    private async Task<string?> PullPushedAsync(ImageDefinition image, CancellationToken cancellationToken) =>
        await FindPushedAsync(image, cancellationToken) is { } pushed
        && await (await ProofsAsync(cancellationToken)).Registry.PullAsync(
            await Services.EngineAsync(cancellationToken), pushed, _build.Platform, cancellationToken) is null
            ? pushed.Reference
            : null;

    private async Task<ImageProofs> ReadProofsAsync(CancellationToken cancellationToken)
    {
        var registry = await Services.RegistryAsync(cancellationToken);
        var key = string.IsNullOrWhiteSpace(_build.ProofKey)
            ? await SigningKey.EnsureAsync(_build.TemporaryDirectory / "proof-key.pem", cancellationToken)
            : await SigningKey.ReadAsync(_build.ProofKey, cancellationToken);
        return new ImageProofs(new RegistryClient(registry, logger: _build.Log), key, _build.Log);
    }

    private async Task<ImageBuilder> MakeBuilderAsync(CancellationToken cancellationToken) => new(
        await Services.EngineAsync(cancellationToken),
        new ImageBuildOptions
        {
            Platform = _build.Platform,
            LogFolder = _build.ArtifactsDirectory / "logs" / "images",
            StateFolder = _build.TemporaryDirectory / "images",
            Progress = ShowBuild,
            Mask = _build.Secrets,
            Images = await DefinitionsAsync(cancellationToken),
            PullPublished = (image, _, token) => PullPushedAsync(image, token),
            FindLayers = SharesLayers
                ? async (name, token) => await (await LayerCacheAsync(token)).PullAsync(name, _build.Platform, token)
                : null,
            BuildArguments = BuildArguments.Parse(_build.BuildArg),
            Secrets = BuildSecret.Parse(_build.Secret, _build.RootDirectory, _build.Secrets),
            Pull = _build.Pull,
        },
        _build.Log,
        allowInstall: !_build.NoInstall);
}
