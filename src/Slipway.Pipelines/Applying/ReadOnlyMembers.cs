using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Applying;

/// <summary>What a workspace says of a resource and nobody sets (the contract of Azure's REST API), which no update sends back.</summary>
internal static class ReadOnlyMembers
{
    private static readonly string[] OfResource = ["id", "name", "type", "systemData", "etag"];

    private static readonly string[] OfProperties =
    [
        "provisioningState", "provisioningErrors", "scoringUri", "swaggerUri", "triggerHistory", "createdOn", "modifiedOn",
        "isAttachedCompute",
    ];

    // Those of a cluster and of a compute instance.
    private static readonly string[] OfCompute =
    [
        "allocationState", "allocationStateTransitionTime", "errors", "currentNodeCount", "targetNodeCount", "nodeStateCounts",
        "osImageMetadata", "connectivityEndpoints", "applications", "createdBy", "state", "lastOperation", "containers",
        "dataDisks", "dataMounts", "versions",
    ];

    private static readonly string[] OfSsh = ["adminUserName", "sshPort"];

    private static readonly string[] OfStartStop = ["id", "provisioningStatus"];

    /// <summary>Takes them out.</summary>
    /// <returns>The same body.</returns>
    public static JsonObject RemoveFrom(JsonObject body)
    {
        Remove(body, OfResource);
        var properties = body["properties"];
        Remove(properties, OfProperties);
        if (properties?["computeType"] is not null)
        {
            var own = properties["properties"];
            Remove(own, OfCompute);
            Remove(own?["sshSettings"], OfSsh);
            foreach (var startStop in own?["schedules"]?["computeStartStop"] as JsonArray ?? [])
            {
                Remove(startStop, OfStartStop);
            }
        }

        return body;
    }

    private static void Remove(JsonNode? node, string[] members)
    {
        foreach (var member in node is JsonObject map ? members.Where(map.ContainsKey) : [])
        {
            ((JsonObject)node!).Remove(member);
        }
    }
}
