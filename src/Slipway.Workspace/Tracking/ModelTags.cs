using System.Text.Json.Nodes;

namespace Slipway.Workspace.Tracking;

/// <summary>Tags of models and versions, which Azure ML's API has as an object.</summary>
internal static class ModelTags
{
    public static void Set(JsonObject properties, KeyedText tag)
    {
        if (properties["tags"] is not JsonObject tags)
        {
            properties["tags"] = tags = [];
        }

        tags[tag.Key] = tag.Value;
        TrackingLimits.Fits(tags.Count, TrackingLimits.TagsOfRun, "tags of a model");
    }

    public static void Delete(JsonObject properties, string key) => (properties["tags"] as JsonObject)?.Remove(key);
}
