using System.Text.Json.Nodes;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that looks for the best model of a kind by itself: a node without a component, as its YAML has it.</summary>
internal static class AutoMLNode
{
    public static JsonObject Of(string name, YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, $"step '{name}'", context.Found, AutoMLJobTranslator.Keys);
        var node = (JsonObject)YamlJson.Of(map)!;
        node["name"] = name;
        node["type"] = "automl";
        node["log_verbosity"] ??= "info";
        node["properties"] = reader.AnyMap("properties");
        node["tags"] = reader.TextMap("tags");
        node["outputs"] = JobPorts.Outputs(reader, Spelling.Snake, context);
        if (References.Compute(reader, "compute", context) is { } compute)
        {
            node["compute"] = $"azureml:{compute}";
        }

        return node;
    }
}
