using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tracking;

/// <summary>A value of a metric.</summary>
/// <param name="Key">The metric.</param>
/// <param name="Value">The value, which may be NaN or infinite.</param>
/// <param name="Timestamp">When it was taken, in milliseconds since 1970.</param>
/// <param name="Step">The step of the training that it is of.</param>
internal sealed record MetricPoint(string Key, double Value, long Timestamp, long Step)
{
    public JsonObject ToJson() => new()
    {
        ["key"] = Key,
        ["value"] = ToJson(Value),
        ["timestamp"] = Timestamp,
        ["step"] = Step,
    };

    /// <summary>Reads a metric of a request.</summary>
    /// <exception cref="TrackingException">400: it is none.</exception>
    public static MetricPoint Of(JsonObject source) => new(
        TrackingLimits.Key(TrackingRequest.TextOf(source, "key"), "Metric"),
        TrackingRequest.FloatOf(source, "value"),
        TrackingRequest.NumberOf(source, "timestamp", 0) ?? throw TrackingRequest.Missing("timestamp"),
        TrackingRequest.NumberOf(source, "step") ?? 0);

    /// <summary>JSON has no NaN and no infinity; protocol buffers write them as text.</summary>
    private static JsonNode ToJson(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        _ => value,
    };
}
