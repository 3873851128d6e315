using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Pipelines.Connections;

/// <summary>What is asked of the workspace and until when it is waited for: known to every message that is sent for it.</summary>
/// <param name="doing">What is being done, as "can't …" would go on: "read schedule 'nightly'".</param>
/// <param name="deadline">When it is given up.</param>
internal sealed class Call(string doing, DateTimeOffset deadline)
{
    private const string Property = "Slipway.Call";

    public string Doing => doing;

    public DateTimeOffset Deadline => deadline;

    /// <summary>Where the last message went, without what may be secret in it.</summary>
    public string? Address { get; set; }

    /// <summary>How long the workspace asked to be left alone, where that was more than could be waited.</summary>
    public TimeSpan? AskedFor { get; set; }

    /// <summary>The call of a message, if it was sent for one.</summary>
    public static Call? Of(HttpMessage message) => message.TryGetProperty(Property, out var call) ? call as Call : null;

    /// <summary>Until it is disposed, what clients send from here is sent for this call.</summary>
    public IDisposable Begin() =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });
}
