using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>The blobs of the fake, by container/name.</summary>
internal sealed class FakeBlobs(FakeAzure azure)
{
    public const string Container = "azureml-blobstore";

    private int _uploads;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    public JsonObject Datastore() => new()
    {
        ["name"] = "workspaceblobstore",
        ["properties"] = new JsonObject
        {
            ["datastoreType"] = "AzureBlob",
            ["isDefault"] = true,
            ["accountName"] = FakeAzure.Account,
            ["containerName"] = Container,
            ["endpoint"] = $"localhost:{azure.Address.Port}",
            ["protocol"] = "https",
            ["credentials"] = new JsonObject { ["credentialsType"] = "Sas" },
        },
    };

    public JsonObject PendingUpload()
    {
        var place = $"https://{FakeAzure.Account}.blob.localhost:{azure.Address.Port}/upload-{Interlocked.Increment(ref _uploads)}";
        return new JsonObject
        {
            ["pendingUploadType"] = "TemporaryBlobReference",
            ["blobReferenceForConsumption"] = new JsonObject
            {
                ["blobUri"] = place,
                ["credential"] = new JsonObject { ["credentialType"] = "SAS", ["sasUri"] = $"{place}?sv=2024-01-01&sig=fake" },
            },
        };
    }

    public async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var name = request.Path.Value!.TrimStart('/');
        if (request.Query["sig"] != "fake" && request.Headers.Authorization != $"Bearer {FakeAzure.Token}")
        {
            context.Response.StatusCode = 403;
            return;
        }

        context.Response.Headers["x-ms-version"] = "2024-01-01";
        switch (request.Method)
        {
            case "PUT" when request.Headers.IfNoneMatch == "*" && Blobs.ContainsKey(name):
                context.Response.Headers["x-ms-error-code"] = "BlobAlreadyExists";
                context.Response.StatusCode = 409;
                break;
            case "PUT":
                using (var content = new MemoryStream())
                {
                    await request.Body.CopyToAsync(content);
                    Blobs[name] = content.ToArray();
                }

                context.Response.Headers.ETag = "\"1\"";
                context.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
                context.Response.StatusCode = 201;
                break;
            case "GET" when request.Query["comp"] == "list":
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync(List(name, request.Query["prefix"]).ToString());
                break;
            case "GET" when Blobs.TryGetValue(name, out var blob):
                context.Response.Headers.ETag = "\"1\"";
                context.Response.Headers.LastModified = "Thu, 01 Jan 2026 00:00:00 GMT";
                context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
                context.Response.Headers["x-ms-creation-time"] = "Thu, 01 Jan 2026 00:00:00 GMT";
                context.Response.Headers["Content-Range"] = $"bytes 0-{blob.Length - 1}/{blob.Length}";
                context.Response.ContentLength = blob.Length;
                context.Response.StatusCode = 206;
                await context.Response.Body.WriteAsync(blob);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private XElement List(string container, string? prefix) => new(
        "EnumerationResults",
        new XElement("Blobs", Blobs.Keys
            .Where(key => key.StartsWith($"{container}/{prefix}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(key => new XElement(
                "Blob",
                new XElement("Name", key[(container.Length + 1)..]),
                new XElement("Properties", new XElement("Content-Length", Blobs[key].Length), new XElement("BlobType", "BlockBlob"))))),
        new XElement("NextMarker"));
}
