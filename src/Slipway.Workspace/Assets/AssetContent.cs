using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Assets;

/// <summary>What of an asset version can never change, in a form that compares.</summary>
internal static class AssetContent
{
    // These describe a version and may be edited; all else is what the version stands for.
    private static readonly string[] Mutable =
        ["description", "tags", "isArchived", "provisioningState", "stage", "autoDeleteSetting"];

    /// <summary>
    /// Where two bodies differ in what a version stands for, as <c>componentSpec.command</c>; null where they mean the same version.
    /// What the server adds to one that is read counts in neither.
    /// </summary>
    public static string? FindDifference(AssetKind kind, string name, string version, JsonObject a, JsonObject b)
    {
        var (first, second) = (Properties(a), Properties(b));
        if (kind == AssetKind.Components && first.FindFlag("isAnonymous") && second.FindFlag("isAnonymous"))
        {
            Unnamed(first);
            Unnamed(second);
        }

        kind.Complete(first, name, version);
        kind.Complete(second, name, version);
        return FindDifference("", Identity(first), Identity(second));
    }

    private static string? FindDifference(string path, JsonNode? a, JsonNode? b)
    {
        if (JsonNode.DeepEquals(a, b))
        {
            return null;
        }

        return a is JsonObject before && b is JsonObject after
            ? before.Union(after).Select(member => member.Key).Distinct()
                .Select(key => FindDifference(path.Length == 0 ? key : $"{path}.{key}", before[key], after[key]))
                .First(difference => difference is not null)
            : path;
    }

    /// <summary>
    /// Takes from an anonymous component what is none of its content: clients give the same version to those of other names, and
    /// to those that they read from a file and those that were written in a program.
    /// </summary>
    private static void Unnamed(JsonObject properties)
    {
        foreach (var member in (string[])["name", "id", "version", "_source"])
        {
            properties.FindObject("componentSpec")?.Remove(member);
        }
    }

    private static JsonObject Properties(JsonObject body) => (body["properties"] as JsonObject)?.DeepClone().AsObject() ?? [];

    private static JsonObject Identity(JsonObject properties)
    {
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
                    if (value is null || (name == "isAnonymous" && value.GetValueKind() == JsonValueKind.False))
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
