using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Resources;

/// <summary>Forms JSON in which what is not told is left out.</summary>
internal static class Json
{
    public static void Add(JsonObject map, string key, JsonNode? value)
    {
        if (value is not null)
        {
            map[key] = value;
        }
    }

    public static void AddUnlessEmpty(JsonObject map, string key, JsonObject value)
    {
        if (value.Count > 0)
        {
            map[key] = value;
        }
    }

    public static JsonObject Of(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    /// <summary>The text at a path of keys; null when there is none.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            node = node is JsonObject map ? map[key] : null;
        }

        return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }
}
