using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Blobs;

/// <summary>One handler per operation of the blob service.</summary>
internal sealed class BlobHandlers(BlobStore store)
{
    // As much as a list of 50,000 blocks takes, and no more.
    private const int LargestBlockList = 8 * 1024 * 1024;

    public Task CreateContainerAsync(HttpContext context, BlobLocation location)
    {
        if (!store.CreateContainer(location.Container))
        {
            throw new BlobException(409, "ContainerAlreadyExists", "The specified container already exists.");
        }

        context.Response.StatusCode = 201;
        return Task.CompletedTask;
    }

    public Task GetContainerAsync(HttpContext context, BlobLocation location)
    {
        if (store.Find(location) is not { IsFolder: true, ModifiedAt: var modified })
        {
            throw BlobException.ContainerNotFound;
        }

        context.Response.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.ETag = $"\"0x{modified.Ticks:X}\"";
        context.Response.Headers["x-ms-lease-state"] = "available";
        context.Response.Headers["x-ms-lease-status"] = "unlocked";
        return Task.CompletedTask;
    }

    public async Task ListAsync(HttpContext context, BlobLocation location)
    {
        if (context.Request.Query.Any(parameter => !parameter.Value.ToString().All(XmlConvert.IsXmlChar)))
        {
            throw new BlobException(400, "InvalidQueryParameterValue", "A value of the query has a character that XML can't have.");
        }

        var body = BlobListing.Of(context.Request.Query, location.Container, store);
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    public Task GetPropertiesAsync(HttpContext context, BlobLocation location)
    {
        WriteProperties(context.Response, store.Properties(location));
        return Task.CompletedTask;
    }

    public async Task GetAsync(HttpContext context, BlobLocation location)
    {
        var properties = store.Properties(location);
        BlobConditions.Check(context.Request, properties);
        WriteProperties(context.Response, properties);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.ContentLength = properties.Length;
            return;
        }

        var content = store.OpenRead(location);
        await using (content.ConfigureAwait(false))
        {
            // A log grows while it is read: what is promised here is what is sent, whatever comes after it.
            var length = content.Length;
            var range = BlobConditions.Range(context.Request, length);
            var (first, last) = range ?? (0, length - 1);
            if (range is not null)
            {
                context.Response.StatusCode = 206;
                context.Response.Headers.ContentRange =
                    string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/{length}");
                if (properties.ContentMd5 is { } md5)
                {
                    context.Response.Headers.Remove("Content-MD5");
                    context.Response.Headers["x-ms-blob-content-md5"] = md5;
                }
            }

            context.Response.ContentLength = last - first + 1;
            content.Position = first;
            await CopyAsync(content, context.Response.Body, last - first + 1, context.RequestAborted).ConfigureAwait(false);
        }
    }

    public async Task PutAsync(HttpContext context, BlobLocation location)
    {
        var type = context.Request.Headers["x-ms-blob-type"].ToString();
        if (type != "BlockBlob")
        {
            throw type.Length == 0
                ? BlobException.InvalidHeader("x-ms-blob-type")
                : new BlobException(501, "NotImplemented", $"Blobs of type {type} are not kept by the local workspace.");
        }

        CheckConditions(context.Request, location);
        var written = await store
            .PutAsync(location, context.Request.Body, BlobHeaders.Of(context.Request.Headers), context.RequestAborted)
            .ConfigureAwait(false);
        WriteWritten(context.Response, written, 201);
        context.Response.Headers["Content-MD5"] = written.ContentMd5;
    }

    public async Task PutBlockAsync(HttpContext context, BlobLocation location)
    {
        var blockId = context.Request.Query["blockid"].ToString();
        if (blockId.Length is 0 or > 128)
        {
            throw new BlobException(400, "InvalidQueryParameterValue", "The value of 'blockid' is not valid.");
        }

        var md5 = context.Request.Headers["Content-MD5"].ToString();
        await store.PutBlockAsync(
                location, blockId, context.Request.Body, md5.Length > 0 ? md5 : null, context.RequestAborted)
            .ConfigureAwait(false);
        context.Response.StatusCode = 201;
        context.Response.Headers["x-ms-request-server-encrypted"] = "false";
    }

    public async Task PutBlockListAsync(HttpContext context, BlobLocation location)
    {
        var blockIds = await ReadBlockListAsync(context).ConfigureAwait(false);
        CheckConditions(context.Request, location);
        // The request's own type and MD5 are those of the list, not of the blob.
        var headers = BlobHeaders.Of(context.Request.Headers) with
        {
            ContentType = Given(context.Request.Headers["x-ms-blob-content-type"].ToString()),
            ContentMd5 = Given(context.Request.Headers["x-ms-blob-content-md5"].ToString()),
        };
        var written = await store.PutBlockListAsync(location, blockIds, headers, context.RequestAborted).ConfigureAwait(false);
        WriteWritten(context.Response, written, 201);
    }

    public Task SetMetadataAsync(HttpContext context, BlobLocation location)
    {
        CheckConditions(context.Request, location);
        WriteWritten(context.Response, store.SetMetadata(location, BlobMetadata.Of(context.Request.Headers)), 200);
        return Task.CompletedTask;
    }

    public Task DeleteAsync(HttpContext context, BlobLocation location)
    {
        CheckConditions(context.Request, location);
        if (!store.Delete(location))
        {
            throw BlobException.BlobNotFound;
        }

        context.Response.StatusCode = 202;
        return Task.CompletedTask;
    }

    private void CheckConditions(HttpRequest request, BlobLocation location)
    {
        BlobProperties? current;
        try
        {
            current = store.Properties(location);
        }
        catch (BlobException e) when (e.Status == 404)
        {
            current = null;
        }

        BlobConditions.Check(request, current);
    }

    private static async Task<IReadOnlyList<string>> ReadBlockListAsync(HttpContext context)
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            MaxCharactersInDocument = LargestBlockList,
        };
        try
        {
            using var reader = XmlReader.Create(context.Request.Body, settings);
            var document = await XDocument.LoadAsync(reader, LoadOptions.None, context.RequestAborted).ConfigureAwait(false);
            return [.. document.Root!.Elements().Select(element => element.Value)];
        }
        catch (XmlException) when (context.Request.ContentLength > LargestBlockList)
        {
            throw new BlobException(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");
        }
        catch (XmlException)
        {
            throw new BlobException(400, "InvalidXmlDocument", "XML specified is not syntactically valid.");
        }
    }

    private static void WriteProperties(HttpResponse response, BlobProperties properties)
    {
        response.ContentType = properties.ContentType;
        response.Headers.ETag = properties.ETag;
        response.Headers.LastModified = properties.LastModified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        response.Headers["x-ms-blob-type"] = "BlockBlob";
        response.Headers["x-ms-lease-state"] = "available";
        response.Headers["x-ms-lease-status"] = "unlocked";
        response.Headers["x-ms-server-encrypted"] = "false";
        response.Headers["x-ms-creation-time"] = properties.LastModified.ToString("R", CultureInfo.InvariantCulture);
        if (properties.ContentMd5 is not null)
        {
            response.Headers["Content-MD5"] = properties.ContentMd5;
        }

        foreach (var (name, value) in properties.Metadata)
        {
            response.Headers[BlobMetadata.Prefix + name] = value;
        }
    }

    private static void WriteWritten(HttpResponse response, BlobProperties properties, int status)
    {
        response.StatusCode = status;
        response.Headers.ETag = properties.ETag;
        response.Headers.LastModified = properties.LastModified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers["x-ms-request-server-encrypted"] = "false";
    }

    private static async Task CopyAsync(Stream from, Stream to, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        while (length > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            length -= read;
        }
    }

    private static string? Given(string header) => header.Length > 0 ? header : null;
}
