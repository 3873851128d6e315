using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Resources;

/// <summary>The body of an AmlCompute cluster.</summary>
internal static class ComputeBody
{
    public static JsonObject Of(ComputeDefinition compute, WorkspaceInfo workspace)
    {
        var scale = new JsonObject
        {
            ["minNodeCount"] = compute.MinimumNodes,
            ["maxNodeCount"] = compute.MaximumNodes,
        };
        Json.Add(
            scale,
            "nodeIdleTimeBeforeScaleDown",
            compute.IdleTime is { } idle ? XmlConvert.ToString(idle) : null);

        var cluster = new JsonObject
        {
            ["osType"] = "Linux",
            ["vmSize"] = compute.Size,
            ["enableNodePublicIp"] = true,
            ["remoteLoginPortPublicAccess"] = "NotSpecified",
            ["scaleSettings"] = scale,
        };
        Json.Add(cluster, "vmPriority", compute.IsLowPriority ? "LowPriority" : null);

        var properties = new JsonObject { ["computeType"] = "AmlCompute", ["properties"] = cluster };
        Json.Add(properties, "description", compute.Description);
        var body = new JsonObject
        {
            ["location"] = compute.Location ?? workspace.Location,
            ["tags"] = Json.Of(compute.Tags),
            ["properties"] = properties,
        };
        if (compute.Identities is { } identities)
        {
            body["identity"] = identities.IsEmpty
                ? new JsonObject { ["type"] = "SystemAssigned" }
                : new JsonObject
                {
                    ["type"] = "UserAssigned",
                    ["userAssignedIdentities"] = new JsonObject(identities.Select(id =>
                        KeyValuePair.Create(id, (JsonNode?)new JsonObject()))),
                };
        }

        return body;
    }
}
