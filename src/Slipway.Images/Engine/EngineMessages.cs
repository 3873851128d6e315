using System.Text.Json;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Images;

/// <summary>
/// The messages of a request that reports progress. The engine answers 200 before the work begins, so that its failure
/// is a message too.
/// </summary>
internal sealed class EngineMessages(Action<JSONMessage>? onMessage = null) : IProgress<JSONMessage>
{
    /// <summary>What went wrong, if anything did.</summary>
    public string? Error { get; private set; }

    public void Report(JSONMessage value)
    {
        Error ??= value.Error?.Message;
        onMessage?.Invoke(value);
    }

    /// <summary>What the engine says about a request that it refused.</summary>
    public static string Message(DockerApiException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.ResponseBody ?? "");
            return body.RootElement.GetProperty("message").GetString() ?? exception.Message;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return exception.Message;
        }
    }
}
