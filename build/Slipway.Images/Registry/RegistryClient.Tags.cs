using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Slipway.Diagnostics;

namespace Slipway.Images;

// Further names for what is in the registry already.
public sealed partial class RegistryClient
{
    /// <summary>
    /// Gives an image in the registry a further tag, such as a release's <c>1.2.3</c> or <c>latest</c>. Its manifest is
    /// put under the tag as it is, so that no layer moves and the digest stays. A tag that is there already is left.
    /// </summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="digest">The image's digest, <c>sha256:…</c>.</param>
    /// <param name="tag">The tag to add.</param>
    /// <param name="mayMove">
    /// Whether the tag may be taken from another image, as <c>latest</c> is; a version's tag is for one image only.
    /// </param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>Whether the registry was written to; false when the tag was on this image before.</returns>
    /// <exception cref="DiagnosticException">
    /// SLP2050: the image is not in the registry under the tag of its identity, so that nothing says that it passed its
    /// tests. SLP2051: the tag is on another image. SLP2052: it is not a tag. SLP3021, SLP3022, SLP3025: as
    /// <see cref="FindImageAsync"/>.
    /// </exception>
    public async Task<bool> TagAsync(
        string name, string digest, string tag, bool mayMove = false, CancellationToken cancellationToken = default)
    {
        if (!Tag().IsMatch(tag))
        {
            throw new DiagnosticException(new Diagnostic("SLP2052", $"'{tag}' is not a tag that an image can have")
            {
                Remedy = "use letters, digits, dots, underscores and hyphens; a version with build metadata ('+') needs another form",
            });
        }

        var repository = Registry.Prefix + name;
        var manifest = await GetManifestAsync(repository, digest, cancellationToken).ConfigureAwait(false)
            ?? throw NotTested(repository, digest, "the registry has no such image");
        await EnsureTestedAsync(repository, manifest, cancellationToken).ConfigureAwait(false);
        var present = await GetManifestAsync(repository, tag, cancellationToken).ConfigureAwait(false);
        if (present?.Digest == manifest.Digest)
        {
            return false;
        }

        if (present is not null && !mayMove)
        {
            throw new DiagnosticException(new Diagnostic(
                "SLP2051",
                $"{Registry.Host}/{repository}:{tag} is {present.Digest} already, and can't become {manifest.Digest}")
            {
                Remedy = "release under a new version: what a version's tag names must not change",
            });
        }

        await PutManifestAsync(repository, tag, manifest, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The identity's tag is put only when the tests have passed. An image says its own identity in a label.
    private async Task EnsureTestedAsync(string repository, RegistryManifest manifest, CancellationToken cancellationToken)
    {
        var image = manifest.PlatformDigest is { } platform
            ? await GetManifestAsync(repository, platform, cancellationToken).ConfigureAwait(false)
            : manifest;
        var identity = image?.ConfigDigest is { } config
            ? await ReadIdentityAsync(repository, config, cancellationToken).ConfigureAwait(false)
            : null;
        if (identity is null)
        {
            throw NotTested(repository, manifest.Digest, $"it has no label '{ImageLabels.Identity}'");
        }

        var tested = await GetManifestAsync(repository, identity.Tag, cancellationToken).ConfigureAwait(false);
        if (tested?.Digest != manifest.Digest)
        {
            throw NotTested(
                repository,
                manifest.Digest,
                $"its identity's tag '{identity.Tag}' is {(tested is null ? "not there" : "on another image")}");
        }
    }

    private async Task<ImageIdentity?> ReadIdentityAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: false),
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(Registry.Endpoint, $"/v2/{repository}/blobs/{digest}")),
            cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new DiagnosticException(
                await UnexpectedAsync(answer, $"the blob {digest} of {repository}", null, cancellationToken).ConfigureAwait(false));
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (RegistryManifest.DigestOf(body) != digest)
        {
            throw NotAnImage(repository, digest, "its configuration is not what its digest says");
        }

        try
        {
            using var configuration = JsonDocument.Parse(body);
            return configuration.RootElement.TryGetProperty("config", out var config)
                && config.TryGetProperty("Labels", out var labels)
                && labels.ValueKind == JsonValueKind.Object
                && labels.TryGetProperty(ImageLabels.Identity, out var label)
                && label.GetString() is { } hex
                && Identity().IsMatch(hex)
                    ? new ImageIdentity(hex)
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw NotAnImage(repository, digest, $"its configuration can't be read: {e.Message}");
        }
    }

    private async Task PutManifestAsync(
        string repository, string tag, RegistryManifest manifest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: true),
            () => new HttpRequestMessage(HttpMethod.Put, new Uri(Registry.Endpoint, $"/v2/{repository}/manifests/{tag}"))
            {
                Content = new ByteArrayContent(manifest.Body)
                {
                    Headers = { ContentType = MediaTypeHeaderValue.Parse(manifest.MediaType) },
                },
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new DiagnosticException(await UnexpectedAsync(
                answer, $"the tag {repository}:{tag}", "check that it is not read-only or locked", cancellationToken)
                .ConfigureAwait(false));
        }
    }

    private DiagnosticException NotTested(string repository, string digest, string reason) => new(
        new Diagnostic("SLP2050", $"{Registry.Host}/{repository}@{digest} can't be released: {reason}")
        {
            Remedy = "publish the image first: its tests and its push give it that tag",
        });

    // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex Identity();
}
