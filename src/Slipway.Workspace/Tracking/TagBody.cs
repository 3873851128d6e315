using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tracking;

/// <summary>Tags and parameters as MLflow writes them.</summary>
internal static class TagBody
{
    public static JsonArray Of(IEnumerable<KeyedText> tags) =>
        [.. tags.Select(tag => new JsonObject { ["key"] = tag.Key, ["value"] = tag.Value })];
}
