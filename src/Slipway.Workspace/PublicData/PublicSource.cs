using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Slipway.Workspace.PublicData;

/// <summary>Says which files lie at an address of the internet, and reads them.</summary>
internal sealed class PublicSource : IDisposable
{
    private const int MostFiles = 100_000;
    private const int MostRetries = 2;
    private const string FolderKey = "hdi_isfolder";

    private readonly TokenCredential? _credential;
    private readonly HttpClient _http;
    private readonly BlobClientOptions _options;

    /// <param name="transport">What connects; disposed of with this.</param>
    /// <param name="credential">As whom data of Azure's storage is read that is not public; null for nobody.</param>
    public PublicSource(HttpMessageHandler transport, TokenCredential? credential = null)
    {
        _credential = credential;
        // A large file takes its time; who waits for it can cancel its job.
        _http = new HttpClient(transport) { Timeout = Timeout.InfiniteTimeSpan };
        _options = new BlobClientOptions { Transport = new HttpClientTransport(_http), Retry = { MaxRetries = MostRetries } };
    }

    /// <summary>The file at the address, or those below it.</summary>
    /// <exception cref="PublicDataException">There is nothing, it can't be listed, or it is not public.</exception>
    public async Task<IReadOnlyList<PublicFile>> ListAsync(PublicUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return uri.IsInStorage
                ? await ListStorageAsync(uri, cancellationToken).ConfigureAwait(false)
                : [await FindAsync(uri, cancellationToken).ConfigureAwait(false)];
        }
        catch (Exception e) when (Reason(e, cancellationToken) is { } reason)
        {
            var remedy = _credential is null && IsClosed(e, uri)
                ? "; where it is there and not public, the workspace reads it as you when it is started with --data-credentials"
                : "";
            throw new PublicDataException($"{reason} at {uri.Shown}{remedy}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Why something could not be fetched; null when it failed for another reason.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="cancellationToken">What the caller may have ended it by: clients say of a limit of time that they were canceled, too.</param>
    public static string? Reason(Exception e, CancellationToken cancellationToken) => e switch
    {
        RequestFailedException { Status: > 0 } refused => $"the answer is {refused.Status} {refused.ErrorCode}".TrimEnd(),
        // What the client of Azure's storage has tried several times.
        AggregateException { InnerException: { } first } => Reason(first, cancellationToken),
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        AuthenticationFailedException failed => $"no token can be had for --data-credentials: {failed.Message.Split('\n')[0].TrimEnd('.', '\r')}",
        OperationCanceledException { InnerException: TimeoutException timeout } => timeout.Message.TrimEnd('.'),
        RequestFailedException or HttpRequestException or IOException or OperationCanceledException => e.GetBaseException().Message.TrimEnd('.'),
        _ => null,
    };

    /// <summary>What is open to all is read as nobody: tokens of one tenant are none in another's accounts.</summary>
    private async Task<IReadOnlyList<PublicFile>> ListStorageAsync(PublicUri uri, CancellationToken cancellationToken)
    {
        try
        {
            return await ListStorageAsync(uri, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (_credential is not null && IsClosed(e, uri))
        {
            return await ListStorageAsync(uri, _credential, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether an answer is what Azure gives to who may not read: that there is nothing, too. A signature says itself what it opens.</summary>
    private static bool IsClosed(Exception error, PublicUri uri) =>
        uri.IsInStorage && error is RequestFailedException { Status: 401 or 403 or 404 or 409 } && new BlobUriBuilder(uri.Address).Sas is null;

    private async Task<IReadOnlyList<PublicFile>> ListStorageAsync(
        PublicUri uri, TokenCredential? credential, CancellationToken cancellationToken)
    {
        var place = new BlobUriBuilder(uri.Address);
        var path = place.BlobName.TrimEnd('/');
        place.BlobName = "";
        if (place.BlobContainerName.Length == 0)
        {
            throw new PublicDataException($"{uri.Shown} names no container");
        }

        var container = credential is null
            ? new BlobContainerClient(place.ToUri(), _options)
            : new BlobContainerClient(place.ToUri(), credential, _options);
        if (path.Length > 0 && !uri.Address.AbsolutePath.EndsWith('/')
            && await FindAsync(container.GetBlobClient(path), cancellationToken).ConfigureAwait(false) is { } file)
        {
            return [file];
        }

        var files = new List<PublicFile>();
        var prefix = path.Length > 0 ? $"{path}/" : "";
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken).ConfigureAwait(false))
        {
            if (files.Count == MostFiles)
            {
                throw new PublicDataException($"more than {MostFiles} files lie at {uri.Shown}");
            }

            if (blob.Name.Length > prefix.Length && !blob.Name.EndsWith('/') && !IsFolder(blob.Metadata))
            {
                var client = container.GetBlobClient(blob.Name);
                files.Add(Describe(client, blob.Name[prefix.Length..], blob.Properties.ETag, blob.Properties.ContentLength));
            }
        }

        return files.Count > 0 ? files : throw new PublicDataException($"nothing lies at {uri.Shown}");
    }

    private static async Task<PublicFile?> FindAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return IsFolder(found.Value.Metadata) ? null : Describe(blob, "", found.Value.ETag, found.Value.ContentLength);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a blob is a folder: a storage with a hierarchy lists them as empty blobs, as what lies in them is, and Hadoop makes such.
    /// </summary>
    private static bool IsFolder(IDictionary<string, string> metadata) =>
        metadata.Any(pair =>
            pair.Key.Equals(FolderKey, StringComparison.OrdinalIgnoreCase) && bool.TryParse(pair.Value, out var isFolder) && isFolder);

    private static PublicFile Describe(BlobClient blob, string name, ETag? version, long? length) => new(
        name,
        version?.ToString(),
        length,
        async cancellationToken => (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Value.Content);

    private async Task<PublicFile> FindAsync(PublicUri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, uri.Address);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        // Not every server answers HEAD; what it says to GET counts.
        var isKnown = answer.IsSuccessStatusCode;
        return new PublicFile(
            "",
            isKnown ? answer.Headers.ETag?.ToString() ?? answer.Content.Headers.LastModified?.ToString("O") : null,
            isKnown ? answer.Content.Headers.ContentLength : null,
            token => OpenAsync(uri, token));
    }

    private async Task<Stream> OpenAsync(PublicUri uri, CancellationToken cancellationToken)
    {
        var answer = await _http.GetAsync(uri.Address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        answer.Dispose();
        throw new HttpRequestException($"the answer is {(int)answer.StatusCode} {answer.ReasonPhrase}".TrimEnd());
    }
}

/// <summary>Public data can't be had; the message says why.</summary>
internal sealed class PublicDataException(string message, Exception? cause = null) : Exception(message, cause);
