using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// The layers of the image that was pushed last, for an engine that has built nothing before, such as a CI server's. The
/// image is its own cache: nothing is exported beside it that a build would have to wait for.
/// </summary>
public sealed class LayerCache
{
    private const string Tag = "slipway-cache";

    private readonly ContainerEngine _engine;
    private readonly ImageProofs _proofs;
    private readonly ILogger _logger;

    /// <summary>Creates the cache of a registry.</summary>
    /// <param name="engine">The engine that builds.</param>
    /// <param name="proofs">The registry that has the images, and what proves them: layers of others are not built on.</param>
    /// <param name="logger">Is told what is pulled, and why something can't be.</param>
    public LayerCache(ContainerEngine engine, ImageProofs proofs, ILogger logger)
    {
        _engine = engine;
        _proofs = proofs;
        _logger = logger;
    }

    /// <summary>Has the engine pull the image that was kept last. That it can't is no error: all is built then.</summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="platform">The platform that is built for.</param>
    /// <param name="cancellationToken">Cancels the pull.</param>
    /// <returns>The image by digest; null where there is none.</returns>
    /// <exception cref="DiagnosticException">SLP3021, SLP3022, SLP3025, SLP3029: as <see cref="RegistryClient.FindImageAsync"/>.</exception>
    public async Task<string?> PullAsync(string name, string platform, CancellationToken cancellationToken = default)
    {
        if (await _proofs.Registry.FindImageAsync(name, Tag, cancellationToken).ConfigureAwait(false) is not { } image)
        {
            _logger.LogInformation(
                "{Image}: all of it is built: the registry has no layers to take before the first push with --layer-cache.", name);
            return null;
        }

        if (!await _proofs.IsProvenAsync(image, cancellationToken).ConfigureAwait(false))
        {
            _logger.LogWarning(
                "{Image}: all of it is built, because {Reference}, which has its layers, has no proof by this build's key",
                name, image.Reference);
            return null;
        }

        _logger.LogInformation("{Image}: pulling {Reference} for its layers.", name, image.Reference);
        var error = await _proofs.Registry.PullAsync(_engine, image, platform, cancellationToken).ConfigureAwait(false);
        if (error is not null)
        {
            _logger.LogWarning("{Image}: all of it is built, because its layers can't be pulled: {Reason}", name, error);
        }

        return error is null ? image.Reference : null;
    }

    /// <summary>Keeps a pushed image for the next build. No layer moves.</summary>
    /// <exception cref="DiagnosticException">As <see cref="ImageProofs.TagAsync"/>.</exception>
    public Task KeepAsync(PublishedImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return _proofs.TagAsync(image.Name, image.Digest, Tag, mayMove: true, cancellationToken);
    }
}
