using System.Text.Json.Nodes;
using Slipway.Core.Yaml;

namespace Slipway.Releases;

/// <summary>
/// The first form of a record, which had what is published of the pipelines as YAML of its own: lists of assets, deployments
/// and schedules, and in these the definitions as lines of JSON. Releases that were made with it can be gone back to.
/// </summary>
internal static class FirstForm
{
    /// <summary>Its number.</summary>
    public const string Format = "1";

    /// <summary>What is published of the pipelines, with the names and the nesting that the YAML had.</summary>
    public static JsonObject Pipelines(YamlMap record) => new()
    {
        ["assets"] = Items(record, "assets"),
        ["deployments"] = Items(record, "deployments"),
        ["schedules"] = Items(record, "schedules"),
    };

    private static JsonArray Items(YamlMap record, string key) =>
        [.. ((YamlSequence)record[key]).Items.Select(item => Item((YamlMap)item))];

    private static JsonObject Item(YamlMap map)
    {
        var item = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            var (name, text) = (RecordReader.Text(key), RecordReader.Text(value));
            item[name] = name is "definition" or "endpoint_definition" ? RecordReader.Json(text) : text;
        }

        return item;
    }
}
