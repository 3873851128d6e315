using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// What says that an image in a registry has passed its tests: not its tag, which everyone moves who can write there, but
/// a signed statement about its digest, attached to it.
/// </summary>
/// <param name="registry">The registry.</param>
/// <param name="key">Signs statements; those of other keys prove nothing here.</param>
/// <param name="logger">Is told of images that have a tag and no proof.</param>
public sealed class ImageProofs(RegistryClient registry, SigningKey key, ILogger logger)
{
    private readonly ConcurrentDictionary<string, bool> _unproven = new(StringComparer.Ordinal);

    /// <summary>The registry that has the images and their proofs.</summary>
    public RegistryClient Registry => registry;

    /// <summary>The image under an identity's tag, when it is proven to have been built from that and tested; else null.</summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="identity">What it is to be built from.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="DiagnosticException">SLP3021, SLP3022, SLP3025, SLP3029: as <see cref="RegistryClient.FindImageAsync"/>.</exception>
    public async Task<PublishedImage?> FindAsync(
        string name, ImageIdentity identity, CancellationToken cancellationToken = default)
    {
        var image = await registry.FindImageAsync(name, identity.Tag, cancellationToken).ConfigureAwait(false);
        if (image is null || await IsProvenAsync(name, image.Digest, identity, cancellationToken).ConfigureAwait(false))
        {
            return image;
        }

        if (_unproven.TryAdd(image.Reference, true))
        {
            logger.LogWarning(
                "{Image}: {Reference} has its tag and no proof that is signed with this build's key ({Key}): it is built and tested anew.",
                name, image.Reference, ShortKey);
        }

        return null;
    }

    /// <summary>Whether an image, whatever it was built from, is proven to have passed its tests.</summary>
    /// <inheritdoc cref="FindAsync"/>
    public Task<bool> IsProvenAsync(PublishedImage image, CancellationToken cancellationToken = default) =>
        IsProvenAsync(image.Name, image.Digest, identity: null, cancellationToken);

    /// <summary>Attaches the proof to an image that was tested and pushed, unless it has it.</summary>
    /// <exception cref="DiagnosticException">SLP3021, SLP3022, SLP3029: the registry can't be written.</exception>
    public async Task AddAsync(TestedImage tested, PublishedImage published, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tested);
        ArgumentNullException.ThrowIfNull(published);
        if (!await IsProvenAsync(published.Name, published.Digest, tested.Image.Identity, cancellationToken).ConfigureAwait(false))
        {
            var statement = TestStatement.Write(tested, published);
            var envelope = SignedEnvelope.Seal(key, TestStatement.PayloadType, statement);
            await registry.AttachAsync(published.Name, published.Digest, SignedEnvelope.MediaType, envelope, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Gives a proven image a further tag, such as a release's <c>1.2.3</c> or <c>latest</c>; no layer moves, and the
    /// digest stays. A tag that is there already is left.
    /// </summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="digest">The image's digest, <c>sha256:…</c>.</param>
    /// <param name="tag">The tag to add.</param>
    /// <param name="mayMove">Whether the tag may be taken from another image, as <c>latest</c> is; a version's tag is for one image only.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Whether the registry was written to; false when the tag was on this image before.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP2050: nothing proves that the image has passed its tests. SLP2051: the tag is on another image. SLP2052: it is
    /// not a tag. SLP3021, SLP3022, SLP3025: as <see cref="RegistryClient.FindImageAsync"/>.
    /// </exception>
    public async Task<bool> TagAsync(
        string name, string digest, string tag, bool mayMove = false, CancellationToken cancellationToken = default)
    {
        RegistryClient.EnsureIsTag(tag);
        if (!await IsProvenAsync(name, digest, identity: null, cancellationToken).ConfigureAwait(false))
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NoProof,
                $"{registry.Registry.Host}/{registry.Registry.Prefix}{name}@{digest} can't be released: it has no proof of its "
                + $"tests that is signed with this build's key ({ShortKey})")
            {
                Remedy = "publish the image first; where another machine did, give both its key with --proof-key",
            });
        }

        return await registry.TagAsync(name, digest, tag, mayMove, cancellationToken).ConfigureAwait(false);
    }

    private string ShortKey => key.Id[..12];

    private async Task<bool> IsProvenAsync(
        string name, string digest, ImageIdentity? identity, CancellationToken cancellationToken)
    {
        await foreach (var envelope in registry.FindAttachedAsync(name, digest, SignedEnvelope.MediaType, cancellationToken)
            .ConfigureAwait(false))
        {
            if (SignedEnvelope.Open(key, TestStatement.PayloadType, envelope) is { } statement
                && TestStatement.Proves(statement, digest, identity))
            {
                return true;
            }
        }

        return false;
    }
}
