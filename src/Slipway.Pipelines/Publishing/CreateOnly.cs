using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// What Azure takes of a resource when it is made, and never again (the contract of its REST API): a difference in it
/// would be planned for ever.
/// </summary>
internal static class CreateOnly
{
    /// <summary>The member below <c>properties</c>; null where a kind has none.</summary>
    public static string? Of(ResourceKind kind) => kind switch
    {
        ResourceKind.Schedule => "displayName",
        ResourceKind.Compute => "disableLocalAuth",
        _ => null,
    };

    /// <summary>Gives a body that is sent for an update the value that is there.</summary>
    public static void Keep(ResourceKind kind, JsonObject body, JsonObject present)
    {
        if (Of(kind) is { } member && body["properties"] is JsonObject properties)
        {
            properties.Remove(member);
            Json.Add(properties, member, present["properties"]?[member]?.DeepClone());
        }
    }
}
