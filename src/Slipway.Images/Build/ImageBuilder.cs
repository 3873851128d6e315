using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Images;

/// <summary>
/// Builds images, with BuildKit where it can be had. One that was built before, by a run that was then interrupted, is
/// found again by its identity and not built twice.
/// </summary>
public sealed partial class ImageBuilder : IDisposable
{
    private readonly ContainerEngine _engine;
    private readonly BaseImages _bases;
    private readonly ImageBuildOptions _options;
    private readonly ILogger _logger;
    private readonly SiblingImages _siblings;
    private readonly BuildDurations? _durations;
    private readonly FileDigests _digests;
    private readonly Lazy<Task<IBuilder>> _builder;

    /// <summary>Creates a builder.</summary>
    /// <param name="engine">The engine that builds.</param>
    /// <param name="options">How images are built.</param>
    /// <param name="logger">Is told each step; every line at the level Debug.</param>
    /// <param name="allowInstall">Whether mmdebstrap may be installed when a base image needs it; it may not unless told.</param>
    /// <exception cref="DiagnosticException">
    /// SLP2006: images are built on one another in a circle. SLP2007: a build argument looks like a secret. SLP2013: the
    /// platform is none.
    /// </exception>
    public ImageBuilder(ContainerEngine engine, ImageBuildOptions options, ILogger logger, bool allowInstall = false)
    {
        _engine = engine;
        _options = options;
        _logger = logger;
        if (BuildArguments.Check(options.BuildArguments.Keys).ToList() is { Count: > 0 } problems)
        {
            throw new DiagnosticException(problems);
        }

        // A list of several would be tagged and pushed whole, and but one of them can be run here.
        if (!Platform().IsMatch(options.Platform))
        {
            throw new DiagnosticException(new Diagnostic(Codes.InvalidPlatform, $"'{options.Platform}' is not a platform")
            {
                Remedy = "write one, such as --platform linux/amd64; an image for several is several images, each tested",
            });
        }

        _siblings = new SiblingImages(options.Images, options.BuildArguments);
        _siblings.Check();
        _digests = new FileDigests(options.StateFolder is { } folder ? Path.Combine(folder, "digests") : null);
        _durations = options.StateFolder is { } state ? new BuildDurations(Path.Combine(state, "durations.json")) : null;
        _bases = new BaseImages(engine, allowInstall, logger, options.Pull);
        _builder = new Lazy<Task<IBuilder>>(() => options.Builder is { } told
            ? Task.FromResult(told)
            : BuilderChoice.MakeAsync(engine, options, BuildKitClient.Programs, _digests, logger));
    }

    /// <inheritdoc/>
    public void Dispose() => _bases.Dispose();

    /// <summary>
    /// The identity that the image has as its folder is now, or null when the engine lacks a base image, so that it is
    /// not known yet. Fetches and writes nothing.
    /// </summary>
    public async Task<ImageIdentity?> FindIdentityAsync(
        ImageDefinition image, CancellationToken cancellationToken = default)
    {
        if (await FindBasesAsync(image, cancellationToken).ConfigureAwait(false) is not { } bases)
        {
            return null;
        }

        var dockerfile = await image.ReadDockerfileAsync(cancellationToken).ConfigureAwait(false);
        var context = BuildContext.Read(image, ReachOf(image, dockerfile, bases));
        var identity = await ImageIdentity.ComputeAsync(
            image, dockerfile, context, bases, _options.Platform, _options.BuildArguments, PackageProbe.ContentHash, _digests, cancellationToken)
            .ConfigureAwait(false);
        _digests.Save();
        return identity;
    }

    /// <summary>The image's identity; base images that the engine lacks are pulled or made first.</summary>
    /// <exception cref="DiagnosticException">SLP2005: a base image can't be had.</exception>
    public async Task<ImageIdentity> GetIdentityAsync(ImageDefinition image, CancellationToken cancellationToken = default)
    {
        foreach (var wanted in image.Dockerfile.ExternalImages(_options.BuildArguments))
        {
            if (_siblings.Find(wanted.Name) is { } sibling)
            {
                await GetIdentityAsync(sibling, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await _bases.EnsureAsync(wanted, image.DockerfileName, _options.Platform, cancellationToken).ConfigureAwait(false);
            }
        }

        return await FindIdentityAsync(image, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Codes.NoBaseImage, $"a base image of '{image.Name}' was removed from the engine just now")
            {
                File = image.DockerfileName,
                Remedy = "run it again",
            });
    }

    /// <summary>How long the last build of an image took; null where nothing tells.</summary>
    public TimeSpan? FindLastDuration(ImageDefinition image) => _durations?.Find(image.Name);

    /// <summary>Builds an image, or finds it in the engine when it was built before.</summary>
    /// <param name="image">The image.</param>
    /// <param name="force">Whether it is built also when it was built before.</param>
    /// <param name="cancellationToken">Cancels the build.</param>
    /// <exception cref="DiagnosticException">
    /// SLP2005: a base image can't be had. SLP2008: the Dockerfile, or a secret, needs BuildKit, and there is none.
    /// SLP2010: a step failed; SLP2011 before it for each declared package that could not be installed. SLP2012: the
    /// files changed meanwhile.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the engine has stopped and removed what it had begun.</exception>
    public async Task<BuiltImage> BuildAsync(
        ImageDefinition image, bool force = false, CancellationToken cancellationToken = default)
    {
        var identity = await GetIdentityAsync(image, cancellationToken).ConfigureAwait(false);
        var reference = ReferenceOf(image, identity);
        // Two builds of the same image at once would write one log; the second finds what the first has made.
        Directory.CreateDirectory(_options.LogFolder);
        using var turn = await FileLock.TakeAsync(
            Path.Combine(_options.LogFolder, $"{image.Name}.lock"), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (!force && await FindIdAsync(reference, cancellationToken).ConfigureAwait(false) is { } present)
        {
            _logger.LogInformation("{Image}: built before, as {Reference}.", image.Name, reference);
            return new BuiltImage(image, identity, present);
        }

        return await BuildAsync(image, identity, reference, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What an image is built on, or null when the engine lacks some of it.</summary>
    private async Task<IReadOnlyList<BaseImage>?> FindBasesAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        var bases = new List<BaseImage>();
        foreach (var wanted in image.Dockerfile.ExternalImages(_options.BuildArguments))
        {
            var found = _siblings.Find(wanted.Name) is { } sibling
                ? await FindIdentityAsync(sibling, cancellationToken).ConfigureAwait(false) is { } its
                    ? new BaseImage(sibling.Name, ReferenceOf(sibling, its), its.Hex)
                    {
                        Triggers = [.. sibling.Dockerfile.Instructions.Where(step => step.Keyword == "ONBUILD").Select(step => step.Arguments)],
                    }
                    : null
                : await _bases.FindAsync(wanted.Name, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                return null;
            }

            bases.Add(found);
        }

        return bases;
    }

    // A build argument may choose another frontend than the Dockerfile does.
    private ContextReach ReachOf(ImageDefinition image, string dockerfile, IEnumerable<BaseImage> bases) =>
        _options.BuildArguments.ContainsKey("BUILDKIT_SYNTAX")
            ? ContextReach.All
            : ContextReach.Of(dockerfile, bases.SelectMany(known => known.Triggers), image.TestFiles);

    private async Task<BuiltImage> BuildAsync(
        ImageDefinition image, ImageIdentity identity, string reference, CancellationToken cancellationToken)
    {
        var builder = await _builder.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        builder.Check(image);
        _logger.LogInformation("{Image}: building with {Builder}.", image.Name, builder.Name);
        await EnsureSiblingsAsync(image, cancellationToken).ConfigureAwait(false);
        var bases = await FindBasesAsync(image, cancellationToken).ConfigureAwait(false) ?? [];
        var dockerfile = await image.ReadDockerfileAsync(cancellationToken).ConfigureAwait(false);
        var context = BuildContext.Read(image, ReachOf(image, dockerfile, bases));
        if (LargeContext.Find(image, context) is { } large)
        {
            _logger.LogWarning("{Large}", large);
        }

        var request = new BuildRequest(
            image,
            context,
            RepositoryOf(image),
            identity.Tag,
            await LabelsAsync(image, identity, cancellationToken).ConfigureAwait(false),
            await DockerfileAsync(image, dockerfile, cancellationToken).ConfigureAwait(false))
        {
            LayersFrom = _options.FindLayers is { } find
                ? await find(image.Name, cancellationToken).ConfigureAwait(false)
                : null,
        };
        var started = TimeProvider.System.GetTimestamp();
        await builder.BuildAsync(request, cancellationToken).ConfigureAwait(false);
        _durations?.Keep(image.Name, TimeProvider.System.GetElapsedTime(started));

        await CheckUnchangedAsync(image, identity, reference, cancellationToken).ConfigureAwait(false);

        var id = await FindIdAsync(reference, cancellationToken).ConfigureAwait(false)
            ?? throw new DiagnosticException(new Diagnostic(
                Codes.BuildFailed, $"the engine reports success, but has no image '{reference}'")
            {
                File = image.DockerfileName,
            });
        _logger.LogInformation("{Image}: built as {Id}.", image.Name, id);
        return new BuiltImage(image, identity, id);
    }

    // The files were read twice, for the identity and for the engine: an edit in between must not pass as the former.
    private async Task CheckUnchangedAsync(
        ImageDefinition image, ImageIdentity identity, string reference, CancellationToken cancellationToken)
    {
        if (await FindIdentityAsync(image, cancellationToken).ConfigureAwait(false) == identity)
        {
            return;
        }

        await _engine.Client.Images.DeleteImageAsync(reference, new ImageDeleteParameters(), cancellationToken)
            .ConfigureAwait(false);
        throw new DiagnosticException(new Diagnostic(Codes.FilesChanged, $"the files of '{image.Name}' changed while it was built")
        {
            File = image.RelativeFolder,
            Remedy = "run it again",
        });
    }

    private async Task<ImmutableSortedDictionary<string, string>> LabelsAsync(
        ImageDefinition image, ImageIdentity identity, CancellationToken cancellationToken)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels[ImageLabels.Name] = image.Name;
        labels[ImageLabels.Identity] = identity.Hex;
        if (await SourceRevision.FindAsync(image.Folder, image.ContextFolder, _logger, cancellationToken)
            .ConfigureAwait(false) is { } revision)
        {
            labels.AddRange(revision.Labels());
        }

        return labels.ToImmutable();
    }

    private static string RepositoryOf(ImageDefinition image) => $"slipway/{image.Name}";

    private static string ReferenceOf(ImageDefinition image, ImageIdentity identity) => $"{RepositoryOf(image)}:{identity.Tag}";

    private async Task EnsureSiblingsAsync(ImageDefinition image, CancellationToken cancellationToken)
    {
        foreach (var sibling in _siblings.Of(image))
        {
            var identity = await GetIdentityAsync(sibling, cancellationToken).ConfigureAwait(false);
            if (await FindIdAsync(ReferenceOf(sibling, identity), cancellationToken).ConfigureAwait(false) is null
                && !await PullSiblingAsync(sibling, identity, cancellationToken).ConfigureAwait(false))
            {
                await BuildAsync(sibling, force: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> PullSiblingAsync(ImageDefinition image, ImageIdentity identity, CancellationToken cancellationToken)
    {
        if (_options.PullPublished is null
            || await _options.PullPublished(image, identity, cancellationToken).ConfigureAwait(false) is not { } published)
        {
            return false;
        }

        await _engine.Client.Images.TagImageAsync(
            published,
            new ImageTagParameters { RepositoryName = RepositoryOf(image), Tag = identity.Tag },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The Dockerfile that the engine gets: names of images of the repository, as the engine knows them.
    private async Task<byte[]> DockerfileAsync(ImageDefinition image, string text, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var named in image.Dockerfile.ExternalImages(_options.BuildArguments))
        {
            if (_siblings.Find(named.Name) is { } sibling)
            {
                var identity = await GetIdentityAsync(sibling, cancellationToken).ConfigureAwait(false);
                names[named.Name] = ReferenceOf(sibling, identity);
            }
        }

        return Encoding.UTF8.GetBytes(DockerfileNames.Replace(text, image.Dockerfile, names, _options.BuildArguments));
    }

    [GeneratedRegex(@"\A[a-z]+/[a-z0-9_]+(/[a-z0-9.]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Platform();

    private async Task<string?> FindIdAsync(string reference, CancellationToken cancellationToken)
    {
        try
        {
            var image = await _engine.Client.Images.InspectImageAsync(reference, cancellationToken).ConfigureAwait(false);
            return image.ID;
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }
}
