using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Connections;

/// <summary>How far a resource is, as its <c>provisioningState</c> has it.</summary>
internal static class Provisioning
{
    public enum State
    {
        /// <summary>It is there, or does not say how far it is.</summary>
        Done,

        UnderWay,

        Failed,
    }

    public static State Of(JsonObject? resource) => resource.Text("properties", "provisioningState") switch
    {
        "Creating" or "Updating" or "Accepted" or "InProgress" or "Provisioning" or "Deleting" => State.UnderWay,
        "Failed" or "Canceled" => State.Failed,
        _ => State.Done,
    };
}
