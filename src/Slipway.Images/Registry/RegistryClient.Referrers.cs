using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

// What is attached to an image: artifacts whose manifests name it as their subject
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers).
public sealed partial class RegistryClient
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string EmptyType = "application/vnd.oci.empty.v1+json";

    // Whoever can write the registry can attach as much as they like: more than this is not read.
    private const int MostAttached = 64;
    private const int LargestAttached = 4 * 1024 * 1024;

    private static readonly byte[] s_empty = "{}"u8.ToArray();

    /// <summary>Attaches an artifact of one file to an image.</summary>
    /// <param name="name">The image's name, without the registry and its prefix.</param>
    /// <param name="digest">The image's digest.</param>
    /// <param name="type">The type of the file, and of the artifact.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    internal async Task AttachAsync(
        string name, string digest, string type, byte[] content, CancellationToken cancellationToken)
    {
        var repository = Registry.Prefix + name;
        var subject = await GetManifestAsync(repository, digest, cancellationToken).ConfigureAwait(false)
            ?? throw NotAnImage(repository, digest, "the registry has it no more");
        await PutBlobAsync(repository, s_empty, cancellationToken).ConfigureAwait(false);
        await PutBlobAsync(repository, content, cancellationToken).ConfigureAwait(false);
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["artifactType"] = type,
            ["config"] = Descriptor(EmptyType, s_empty),
            ["layers"] = new JsonArray(Descriptor(type, content)),
            ["subject"] = Descriptor(subject.MediaType, subject.Body),
        });
        var isListed = await PutManifestAsync(
            repository, RegistryManifest.DigestOf(manifest), ManifestType, manifest, cancellationToken).ConfigureAwait(false);
        if (!isListed)
        {
            await ListAsync(repository, digest, type, manifest, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The files of a type that are attached to an image; no more than an honest registry has, and none that is too large.</summary>
    internal async IAsyncEnumerable<byte[]> FindAttachedAsync(
        string name, string digest, string type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var repository = Registry.Prefix + name;
        var index = await GetReferrersAsync(repository, digest, cancellationToken).ConfigureAwait(false);
        // Those that were attached last come last.
        foreach (var found in ReadDescriptors(index, "manifests").Where(found => found.ArtifactType == type).Reverse().Take(MostAttached))
        {
            if (found.Size <= LargestAttached
                && await GetManifestAsync(repository, found.Digest, cancellationToken).ConfigureAwait(false) is { } manifest
                && ReadDescriptors(manifest.Body, "layers") is [{ Size: <= LargestAttached } file]
                && await GetBlobAsync(repository, file.Digest, cancellationToken).ConfigureAwait(false) is { } content)
            {
                yield return content;
            }
        }
    }

    private async Task<byte[]> GetReferrersAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: false),
            () =>
            {
                var request = new HttpRequestMessage(
                    HttpMethod.Get, new Uri(Registry.Endpoint, $"/v2/{repository}/referrers/{digest}"));
                request.Headers.Accept.ParseAdd(IndexType);
                return request;
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType == IndexType)
        {
            return await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        }

        // A registry that does not know this request keeps the list under a tag instead.
        return (await GetManifestAsync(repository, ListTag(digest), cancellationToken).ConfigureAwait(false))?.Body ?? s_empty;
    }

    private async Task ListAsync(
        string repository, string digest, string type, byte[] manifest, CancellationToken cancellationToken)
    {
        var tag = ListTag(digest);
        var present = await GetManifestAsync(repository, tag, cancellationToken).ConfigureAwait(false);
        var listed = ReadDescriptors(present?.Body ?? s_empty, "manifests").Select(found => (JsonNode)new JsonObject
        {
            ["mediaType"] = found.MediaType,
            ["digest"] = found.Digest,
            ["size"] = found.Size,
            ["artifactType"] = found.ArtifactType,
        });
        var added = Descriptor(ManifestType, manifest);
        added["artifactType"] = type;
        var index = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IndexType,
            ["manifests"] = new JsonArray([.. listed, added]),
        });
        await PutManifestAsync(repository, tag, IndexType, index, cancellationToken).ConfigureAwait(false);
    }

    private async Task PutBlobAsync(string repository, byte[] content, CancellationToken cancellationToken)
    {
        var scope = new RegistryScope(repository, IsPush: true);
        var digest = RegistryManifest.DigestOf(content);
        using var begun = await SendAsync(
            scope,
            () => new HttpRequestMessage(HttpMethod.Post, new Uri(Registry.Endpoint, $"/v2/{repository}/blobs/uploads/")),
            cancellationToken).ConfigureAwait(false);
        if (begun.StatusCode != HttpStatusCode.Accepted || begun.Headers.Location is not { } location)
        {
            throw new DiagnosticException(
                await UnexpectedAsync(begun, $"an upload to {repository}", null, cancellationToken).ConfigureAwait(false));
        }

        var upload = new Uri(Registry.Endpoint, location).AbsoluteUri;
        var separator = upload.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        using var ended = await SendAsync(
            scope,
            () => new HttpRequestMessage(HttpMethod.Put, $"{upload}{separator}digest={Uri.EscapeDataString(digest)}")
            {
                Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/octet-stream") } },
            },
            cancellationToken).ConfigureAwait(false);
        if (!ended.IsSuccessStatusCode)
        {
            throw new DiagnosticException(
                await UnexpectedAsync(ended, $"the blob {digest} of {repository}", null, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>A blob whose content is what its digest says; null for one that is not there.</summary>
    private async Task<byte[]?> GetBlobAsync(string repository, string digest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: false),
            () => new HttpRequestMessage(HttpMethod.Get, new Uri(Registry.Endpoint, $"/v2/{repository}/blobs/{digest}")),
            cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return RegistryManifest.DigestOf(body) == digest ? body : null;
    }

    /// <returns>Whether the registry lists the manifest by itself with what its subject has.</returns>
    private async Task<bool> PutManifestAsync(
        string repository, string reference, string type, byte[] body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            new RegistryScope(repository, IsPush: true),
            () => new HttpRequestMessage(HttpMethod.Put, new Uri(Registry.Endpoint, $"/v2/{repository}/manifests/{reference}"))
            {
                Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } },
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Created)
        {
            throw new DiagnosticException(await UnexpectedAsync(
                answer, $"{repository}:{reference}", "check that it is not read-only or locked", cancellationToken)
                .ConfigureAwait(false));
        }

        return answer.Headers.Contains("OCI-Subject");
    }

    private static string ListTag(string digest) => digest.Replace(':', '-');

    private static JsonObject Descriptor(string type, byte[] content) => new()
    {
        ["mediaType"] = type,
        ["digest"] = RegistryManifest.DigestOf(content),
        ["size"] = content.Length,
    };

    private static List<AttachedFile> ReadDescriptors(byte[] manifest, string property)
    {
        try
        {
            using var json = JsonDocument.Parse(manifest);
            return json.RootElement.TryGetProperty(property, out var list)
                ? [.. list.EnumerateArray().Select(item => new AttachedFile(
                    item.GetProperty("mediaType").GetString()!,
                    item.GetProperty("digest").GetString()!,
                    item.GetProperty("size").GetInt64(),
                    item.TryGetProperty("artifactType", out var type) ? type.GetString() : null))]
                : [];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Of what others have put there nothing can be used.
            return [];
        }
    }

    private sealed record AttachedFile(string MediaType, string Digest, long Size, string? ArtifactType);
}
