using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Http;

/// <summary>Writes what an operation answers, with the headers that Azure gives with every answer.</summary>
internal static class ResultWriter
{
    // Answers are JSON and never part of a page: quotes in messages may stay readable.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(HttpContext context, ApiResult result)
    {
        context.Response.StatusCode = result.Status;
        context.Response.Headers["x-ms-request-id"] = context.TraceIdentifier;
        context.Response.Headers["x-ms-correlation-request-id"] = context.TraceIdentifier;
        if (context.Request.Headers.TryGetValue("x-ms-client-request-id", out var clientRequestId))
        {
            context.Response.Headers["x-ms-client-request-id"] = clientRequestId;
        }

        foreach (var (name, value) in result.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (result.Body is not null)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            // A tree of nodes writes itself: the serializer would only look up how.
            var writer = new Utf8JsonWriter(context.Response.BodyWriter, Json);
            await using (writer.ConfigureAwait(false))
            {
                result.Body.WriteTo(writer);
            }

            await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }
}
