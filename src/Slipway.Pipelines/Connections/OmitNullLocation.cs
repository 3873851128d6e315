using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Slipway.Pipelines.Connections;

/// <summary>
/// Takes <c>"location": null</c> out of what is sent: generic resources always write a location, and what lies below
/// a workspace mostly has none.
/// </summary>
internal sealed class OmitNullLocation : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.Request.Method != RequestMethod.Put || message.Request.Content is not { } content)
        {
            return;
        }

        using var buffer = new MemoryStream();
        content.WriteTo(buffer, message.CancellationToken);
        buffer.Position = 0;
        if (JsonNode.Parse(buffer) is JsonObject body
            && body.TryGetPropertyValue("location", out var location) && location is null)
        {
            body.Remove("location");
            message.Request.Content = RequestContent.Create(BinaryData.FromString(body.ToJsonString()));
        }
    }
}
