using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tracking;

/// <summary>Answers one operation of MLflow's API.</summary>
/// <returns>The body of the answer; null where the handler has written the answer itself.</returns>
internal delegate Task<JsonObject?> TrackingHandler(TrackingRequest request, CancellationToken cancellationToken);

/// <summary>An operation of MLflow's REST API 2.0.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path below <see cref="TrackingRoutes.Root"/>, its parameters in braces.</param>
/// <param name="Handler">What answers it.</param>
internal sealed record TrackingOperation(string Method, string Path, TrackingHandler Handler)
{
    // MLflow's limit of a batch, 1 MB in the sense of its documentation.
    private const int LongestBatch = 1_000_000;

    /// <summary>How long the body may be, in bytes; 0 where the body is content, and no JSON.</summary>
    public int LongestBody { get; init; } = LongestBatch;

    /// <summary>What answers without waiting for anything.</summary>
    public static TrackingOperation Of(string method, string path, Func<TrackingRequest, JsonObject> handler) =>
        new(method, path, (request, _) => Task.FromResult<JsonObject?>(handler(request)));
}

/// <summary>The operations on one kind of thing.</summary>
internal interface ITrackingOperations
{
    IEnumerable<TrackingOperation> Operations { get; }
}
