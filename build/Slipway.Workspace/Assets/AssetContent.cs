using System.Text.Json.Nodes;

namespace Slipway.Workspace.Assets;

/// <summary>What of an asset version can never change, in a form that compares.</summary>
internal static class AssetContent
{
    // These describe a version and may be edited; all else is what the version stands for.
    private static readonly string[] Mutable =
        ["description", "tags", "isArchived", "provisioningState", "stage", "autoDeleteSetting"];

    public static bool Same(JsonObject a, JsonObject b) => JsonNode.DeepEquals(Identity(a), Identity(b));

    private static JsonObject Identity(JsonObject body)
    {
        var properties = (body["properties"] as JsonObject)?.DeepClone().AsObject() ?? [];
        foreach (var name in Mutable)
        {
            properties.Remove(name);
        }

        return (JsonObject)WithoutDefaults(properties);
    }

    /// <summary>Clients differ in whether they send a default or nothing; both mean the same.</summary>
    private static JsonNode WithoutDefaults(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (value is null || (name == "isAnonymous" && !value.GetValue<bool>()))
                    {
                        members.Remove(name);
                        continue;
                    }

                    WithoutDefaults(value);
                    if (name is "properties" or "tags" && value is JsonObject { Count: 0 })
                    {
                        members.Remove(name);
                    }
                }

                break;
            case JsonArray elements:
                foreach (var element in elements.OfType<JsonNode>())
                {
                    WithoutDefaults(element);
                }

                break;
        }

        return node;
    }
}
