using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Slipway.Images;
using Slipway.Releases;

namespace Slipway.Build;

/// <summary>The images of a release: proven, told by what is installed in them, and tagged.</summary>
internal sealed class ReleasedImages(IReleases build)
{
    /// <summary>All images of the repository as the registry has them.</summary>
    /// <exception cref="Core.Diagnostics.DiagnosticException">It lacks one, or has it unproven.</exception>
    public async Task<List<PublishedImage>> FindProvenAsync(CancellationToken cancellationToken)
    {
        var images = await build.Images.DefinitionsAsync(cancellationToken);
        var published = new List<PublishedImage>();
        foreach (var image in images)
        {
            if (await build.Images.FindPushedAsync(image, cancellationToken) is { } pushed)
            {
                published.Add(pushed);
            }
        }

        ReleaseChecks.EnsureProven(
            images.Select(image => image.Name).Except(published.Select(image => image.Name)),
            "run ./build.sh Publish: it builds, tests and pushes the image");
        return published;
    }

    /// <summary>Checks that no image has the version's tag already, unless it is the very image.</summary>
    public async Task EnsureTagsAreFreeAsync(
        IEnumerable<PublishedImage> images, ReleaseVersion version, CancellationToken cancellationToken)
    {
        var client = (await build.Images.ProofsAsync(cancellationToken)).Registry;
        var taken = new List<(string, string)>();
        foreach (var image in images)
        {
            if (await client.FindImageAsync(image.Name, version.ToString(), cancellationToken) is { } other && other.Digest != image.Digest)
            {
                taken.Add((image.Name, $"{image.Repository}:{version}"));
            }
        }

        ReleaseChecks.EnsureTagsAreFree(taken);
    }

    /// <summary>The images with what is installed in them: looked into only where the release before had another image.</summary>
    public async Task<ImmutableArray<ReleasedImage>> DescribeAsync(
        List<PublishedImage> published, ReleaseRecord? previous, CancellationToken cancellationToken)
    {
        var images = await build.Images.DefinitionsAsync(cancellationToken);
        var client = (await build.Images.ProofsAsync(cancellationToken)).Registry;
        var inventory = new PackageInventory(await build.Services.EngineAsync(cancellationToken), client, build.Log);
        var released = ImmutableArray.CreateBuilder<ReleasedImage>();
        foreach (var image in published.OrderBy(image => image.Name, StringComparer.Ordinal))
        {
            var definition = images.Single(definition => definition.Name == image.Name);
            var identity = await (await build.Images.BuilderAsync(cancellationToken)).FindIdentityAsync(definition, cancellationToken);
            var packages = previous?.Images.FirstOrDefault(other => other.Name == image.Name && other.Digest == image.Digest)?.Packages
                ?? [.. (await inventory.ReadAsync(image, cancellationToken))
                    .Select(package => new ReleasedPackage(package.Kind, package.Name, package.Version))];
            released.Add(new ReleasedImage(image.Name, image.Reference, identity!.Tag, packages));
        }

        return released.ToImmutable();
    }

    /// <summary>Gives the images their versions' tags; no layer moves.</summary>
    /// <returns>How many tags were written.</returns>
    public async Task<int> TagAsync(
        ReleaseRecord record, ImmutableArray<ReleaseVersion> released, CancellationToken cancellationToken)
    {
        var proofs = await build.Images.ProofsAsync(cancellationToken);
        var written = 0;
        foreach (var image in record.Images)
        {
            foreach (var tag in record.Version.ImageTags(released))
            {
                var mayMove = tag != record.Version.ToString();
                if (await proofs.TagAsync(image.Name, image.Digest, tag, mayMove, cancellationToken))
                {
                    build.Log.LogInformation("{Image}: tag {Tag}", image.Name, tag);
                    written++;
                }
            }
        }

        return written;
    }
}
