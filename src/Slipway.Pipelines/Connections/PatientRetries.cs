using System.Runtime.ExceptionServices;
using Azure.Core;
using Azure.Core.Pipeline;
using Slipway.Core.Files;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// Makes a request again that failed for a moment, in place of Azure's own policy, which waits in silence and for as
/// long as it is told to: here each longer wait is said aloud, and none goes beyond the deadline of the call.
/// </summary>
internal sealed class PatientRetries(WorkspaceConnection connection) : HttpPipelinePolicy
{
    // Enough for a workspace that throttles for half a minute without saying for how long.
    private const int MostAttempts = 6;

    private readonly SpokenWaits _waits = connection.Waits;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("requests are sent asynchronously");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var call = Call.Of(message) ?? new Call("send a request", _waits.Now + connection.CallTimeout);
        call.Address = message.Request.Uri.ToUri().GetLeftPart(UriPartial.Path);
        for (var attempt = 1; ; attempt++)
        {
            var failure = await SendAsync(message, pipeline, call, isLast: attempt == MostAttempts).ConfigureAwait(false);
            if (failure is null && (attempt == MostAttempts || !message.ResponseClassifier.IsRetriableResponse(message)))
            {
                return;
            }

            var asked = failure is null ? RetryAfter.Of(message.Response, _waits.Now) : null;
            var pause = asked ?? connection.RetryDelay * (1 << (attempt - 1));
            if (_waits.Now + pause > call.Deadline)
            {
                call.AskedFor = asked;
                failure?.Throw();
                return;
            }

            if (message.HasResponse)
            {
                message.Response.ContentStream?.Dispose();
            }

            var why = failure is null ? $"is busy (HTTP {message.Response.Status})" : "did not answer";
            await _waits.PauseAsync(pause, $"The workspace {why} when it was asked to {call.Doing}, and is asked again", message.CancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<ExceptionDispatchInfo?> SendAsync(
        HttpMessage message,
        ReadOnlyMemory<HttpPipelinePolicy> pipeline,
        Call call,
        bool isLast)
    {
        if (message.Request.Method != RequestMethod.Get && message.Request.Method != RequestMethod.Head)
        {
            WritePoint.Pass($"{message.Request.Method} {call.Address}");
        }

        using var watch = _waits.Watch($"The workspace has not yet answered when asked to {call.Doing}", call.Deadline);
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (!isLast && message.ResponseClassifier.IsRetriable(message, e))
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }
}
