using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>
/// A tag on the newest step of a build that runs. With it a build that fails, or is killed, leaves its finished steps
/// for the next one to start from, and yet nothing without a name: there is one such tag per image, and what it held
/// before is removed when nothing is built on it.
/// </summary>
internal sealed class BuildCheckpoint(ContainerEngine engine, string repository)
{
    private const string Tag = "building";

    private readonly string _reference = $"{repository}:{Tag}";

    /// <summary>The image at the tag, when there is one.</summary>
    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var image = await engine.Client.Images.InspectImageAsync(_reference, cancellationToken).ConfigureAwait(false);
            return image.ID;
        }
        catch (DockerImageNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Moves the tag to a step's image.</summary>
    public async Task MoveAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Images.TagImageAsync(
                image, new ImageTagParameters { RepositoryName = repository, Tag = Tag }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.NotFound)
        {
            // Another build of this image, at the same time, cleaned up: there is nothing left to keep.
        }
    }

    /// <summary>Takes the tag away after a success: all steps are now beneath the image that was built.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            await DeleteAsync(_reference, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes an image that the tag held before, unless it has a name or others are built on it.</summary>
    public async Task RemoveIfUnusedAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            var found = await engine.Client.Images.InspectImageAsync(image, cancellationToken).ConfigureAwait(false);
            if (found is { RepoTags: null or { Count: 0 }, RepoDigests: null or { Count: 0 } })
            {
                await DeleteAsync(image, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (DockerImageNotFoundException)
        {
            // It is gone already, which is what was wanted.
        }
    }

    private async Task DeleteAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            await engine.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters(), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DockerApiException e) when (e.StatusCode is System.Net.HttpStatusCode.Conflict
            or System.Net.HttpStatusCode.NotFound)
        {
            // In use by another image or container, or gone: not this build's to remove.
        }
    }
}
