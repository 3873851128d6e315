using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Blobs;

/// <summary>
/// The part of Azure's blob service that Azure ML's clients use, under the storage account's own host name or, as
/// emulators have it, below the account's name in the path.
/// </summary>
internal sealed class BlobService(
    BlobHandlers handlers, SharedAccessSignature signature, BearerToken token, WorkspaceScope scope,
    ILogger<BlobService> logger)
{
    private const string Version = "2022-11-02";

    /// <summary>Whether a request is meant for the blob service.</summary>
    public bool Takes(HttpRequest request) =>
        request.Host.Host.Equals(scope.BlobOrigin.Host, StringComparison.OrdinalIgnoreCase)
        || request.Path.StartsWithSegments($"/{WorkspaceScope.StorageAccount}", StringComparison.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers["x-ms-version"] = Version;
        context.Response.Headers["x-ms-request-id"] = context.TraceIdentifier;
        if (context.Request.Headers.TryGetValue("x-ms-client-request-id", out var clientRequestId))
        {
            context.Response.Headers["x-ms-client-request-id"] = clientRequestId;
        }

        try
        {
            await RunAsync(context).ConfigureAwait(false);
        }
        catch (BlobException e) when (!context.Response.HasStarted)
        {
            await WriteErrorAsync(context, e).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await WriteErrorAsync(context, new BlobException(e.StatusCode, "InvalidInput", e.Message)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has hung up: nobody reads an answer.
        }
        catch (Exception e) when (e is not ApiException && !context.Response.HasStarted)
        {
            logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            await WriteErrorAsync(
                context, new BlobException(500, "InternalError", "The server encountered an internal error."))
                .ConfigureAwait(false);
        }
    }

    private async Task RunAsync(HttpContext context)
    {
        var location = Location(context.Request);
        var operation = BlobOperations.Find(context.Request, isContainer: location.Path.Length == 0);
        switch (token.ShownBy(context.Request))
        {
            case null:
                signature.Check(context.Request.Query, location.Container, location.Path, operation.Permissions);
                Strangers.Admit(context);
                break;
            case var shown when shown != Audience.Storage:
                throw BlobException.WrongAudience;
        }

        // Files are as large as they are; Azure's limit on a block is not worth keeping.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        await operation.Handler(handlers, context, location).ConfigureAwait(false);
    }

    private BlobLocation Location(HttpRequest request)
    {
        var path = request.Path.Value!.TrimStart('/');
        if (!request.Host.Host.Equals(scope.BlobOrigin.Host, StringComparison.OrdinalIgnoreCase))
        {
            path = path[WorkspaceScope.StorageAccount.Length..].TrimStart('/');
        }

        var parts = path.Split('/', 2);
        var location = new BlobLocation(parts[0], parts.Length > 1 ? parts[1] : "");
        if (!BlobName.IsContainer(location.Container))
        {
            throw BlobException.InvalidName(location.Container);
        }

        if (location.Path.Length == 0 || BlobName.IsValid(location.Path))
        {
            return location;
        }

        // A name that a file can't have (a folder's, with its slash) is one that no blob has.
        throw HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? BlobException.BlobNotFound
            : BlobException.InvalidName(location.Path);
    }

    /// <summary>Names are quoted in messages, and may have what XML can't.</summary>
    private static string XmlText(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));

    private static async Task WriteErrorAsync(HttpContext context, BlobException error)
    {
        context.Response.StatusCode = error.Status;
        context.Response.Headers["x-ms-error-code"] = error.Code;
        if (error.Detail is not null)
        {
            context.Response.Headers.WWWAuthenticate =
                $"Bearer authorization_uri=https://login.microsoftonline.com/{WorkspaceScope.TenantId}/oauth2/authorize "
                + $"resource_id={Audience.Storage.Uri}";
        }

        if (error.Status == 304 || HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        context.Response.ContentType = "application/xml";
        var body = new XDocument(new XElement(
            "Error",
            new XElement("Code", error.Code),
            new XElement("Message", string.Create(
                CultureInfo.InvariantCulture,
                $"{XmlText(error.Message)}\nRequestId:{context.TraceIdentifier}\nTime:{DateTimeOffset.UtcNow:O}")),
            error.Detail is null ? null : new XElement("AuthenticationErrorDetail", error.Detail)));
        await context.Response.WriteAsync(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?>{body.ToString(SaveOptions.DisableFormatting)}", context.RequestAborted)
            .ConfigureAwait(false);
    }
}
