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

    public static State Of(JsonObject? resource) =>
        resource.Text("properties", "provisioningState") is { } state ? Named(state) : State.Done;

    /// <summary>What the name of a state means, in any case: all but the three that end something go on.</summary>
    public static State Named(string state) => state.ToUpperInvariant() switch
    {
        // The second is a schedule's.
        "SUCCEEDED" or "COMPLETED" => State.Done,
        "FAILED" or "CANCELED" => State.Failed,
        _ => State.UnderWay,
    };
}
