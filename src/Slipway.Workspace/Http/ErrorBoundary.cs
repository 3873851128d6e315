using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Http;

/// <summary>Turns whatever goes wrong in a request into Azure's error body; nothing gets past it.</summary>
internal sealed class ErrorBoundary(ILogger<ErrorBoundary> logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has hung up: nobody reads an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var known = Known(e);
            if (known.Status >= 500 && known.Code == "InternalServerError")
            {
                logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            }

            context.Response.Clear();
            if (known.Status == 401)
            {
                context.Response.Headers.WWWAuthenticate = known.Code == BearerToken.ExpiredCode
                    ? "Bearer error=\"invalid_token\", error_description=\"The token has expired\""
                    : "Bearer";
            }

            await ResultWriter.WriteAsync(context, new ApiResult(known.Status, Body(known))).ConfigureAwait(false);
        }
    }

    /// <summary>Azure's error body.</summary>
    public static JsonObject Body(ApiException error) => new()
    {
        ["error"] = new JsonObject
        {
            ["code"] = error.Code,
            ["message"] = error.Message,
            ["target"] = error.Target,
            ["details"] = new JsonArray(),
            ["additionalInfo"] = new JsonArray(),
        },
    };

    private static ApiException Known(Exception error) => error switch
    {
        ApiException api => api,
        BadHttpRequestException { StatusCode: 413 } => ApiException.TooLarge,
        // Texts are searched within a limit of time; one that uses it up was made to.
        RegexMatchTimeoutException => ApiException.InvalidContent("A text in the request takes too long to read.", "$"),
        _ when DiskRoom.IsMissing(error) => new ApiException(
            507, "InsufficientStorage", "No room is left on the workspace's disk; nothing was changed. Make room and try again."),
        BadHttpRequestException bad => new ApiException(bad.StatusCode, "BadRequest", bad.Message),
        _ => new ApiException(500, "InternalServerError", "The request failed; the workspace's log says why."),
    };
}
