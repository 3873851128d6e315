using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
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
        if (reader.Value("search_space") is YamlSequence spaces)
        {
            var isText = reader.Text("task")?.StartsWith("text_", StringComparison.Ordinal) == true;
            node["search_space"] = new JsonArray([.. spaces.Items.OfType<YamlMap>().Select(space =>
                AutoMLNames.SearchSpace(space, Spelling.Snake, isText))]);
        }

        if (node["sweep"]?["early_termination"] is JsonObject policy && policy.Text("type") == "bandit")
        {
            policy["slack_amount"] ??= 0.0;
            policy["slack_factor"] ??= 0.0;
        }

        if (References.Compute(reader, "compute", context) is { } compute)
        {
            node["compute"] = $"azureml:{compute}";
        }

        return node;
    }
}
