using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Tracking;

/// <summary>Puts MLflow's API before a server: who calls is found, and what goes wrong told in MLflow's error body, here.</summary>
internal sealed class TrackingRoutes(IEnumerable<ITrackingOperations> operations, ILogger<TrackingRoutes> logger)
{
    public const string Root = "/api/2.0";

    public IEnumerable<TrackingOperation> Table => operations.SelectMany(o => o.Operations);

    /// <summary>Adds the routes to a server.</summary>
    /// <param name="routes">The server's routes.</param>
    /// <param name="callerOf">Who calls; null for somebody unknown.</param>
    public void Map(IEndpointRouteBuilder routes, Func<HttpRequest, TrackingCaller?> callerOf)
    {
        foreach (var operation in Table)
        {
            routes.MapMethods($"{Root}{operation.Path}", [operation.Method], context => RunAsync(operation, context, callerOf));
        }

        routes.Map("/api/{**path}", context => RunAsync(Missing, context, callerOf));
    }

    private static TrackingOperation Missing { get; } = TrackingOperation.Of("", "", request => throw new TrackingException(
        404, "ENDPOINT_NOT_FOUND", $"No endpoint answers {request.Context.Request.Method} '{request.Context.Request.Path}'."))
        with { LongestBody = 0 };

    private async Task RunAsync(TrackingOperation operation, HttpContext context, Func<HttpRequest, TrackingCaller?> callerOf)
    {
        try
        {
            var caller = callerOf(context.Request) ?? throw new TrackingException(
                401, "UNAUTHENTICATED", "The 'Authorization' header is missing, or its token is not good here (MLFLOW_TRACKING_TOKEN).");
            var request = operation.LongestBody == 0
                ? new TrackingRequest(context, [], caller)
                : await TrackingRequest.ReadAsync(context, operation.LongestBody, caller, context.RequestAborted).ConfigureAwait(false);
            if (await operation.Handler(request, context.RequestAborted).ConfigureAwait(false) is { } answer)
            {
                await ResultWriter.WriteAsync(context, ApiResult.Ok(answer)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has hung up: nobody reads an answer.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var error = Known(e);
            if (error.Status == 500)
            {
                logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            }

            context.Response.Clear();
            var body = new JsonObject { ["error_code"] = error.Code, ["message"] = error.Message };
            await ResultWriter.WriteAsync(context, new ApiResult(error.Status, body)).ConfigureAwait(false);
        }
    }

    private static TrackingException Known(Exception error) => error switch
    {
        TrackingException known => known,
        ApiException { Status: 401 } expired => new TrackingException(401, "UNAUTHENTICATED", expired.Message),
        ApiException { Status: < 500 } refused => new TrackingException(refused.Status, "INVALID_PARAMETER_VALUE", refused.Message),
        BlobException { Status: 404 } missing => TrackingException.NotFound(missing.Message),
        BlobException blob => new TrackingException(blob.Status, "INVALID_PARAMETER_VALUE", blob.Message),
        _ when DiskRoom.IsMissing(error) => new TrackingException(
            507, "RESOURCE_EXHAUSTED", "No room is left on the workspace's disk; nothing was changed. Make room and try again."),
        BadHttpRequestException bad => new TrackingException(bad.StatusCode, "BAD_REQUEST", bad.Message),
        _ => new TrackingException(500, "INTERNAL_ERROR", "The request failed; the workspace's log says why."),
    };
}
