using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that looks for the best model of a kind by itself: a node without a component, as its YAML has it.</summary>
internal static class AutoMLNode
{
    private static readonly string[] Mappings = ["limits", "featurization", "training", "forecasting", "training_parameters", "sweep"];

    /// <summary>The node; null when it is of another shape than such a step has, which has been reported.</summary>
    public static JsonObject? Of(string name, YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, $"step '{name}'", context.Found, AutoMLJobTranslator.Keys);
        if (Mappings.Where(key => reader.Value(key) is not null && reader.Mapping(key) is null).ToList() is { Count: > 0 })
        {
            return null;
        }

        var node = (JsonObject)YamlJson.Of(map)!;
        node["name"] = name;
        node["type"] = "automl";
        node["properties"] = reader.AnyMap("properties");
        node["tags"] = reader.AnyMap("tags");
        node["outputs"] = JobPorts.Outputs(reader, Spelling.Snake, context);
        var task = new AutoMLTask(reader.RequiredText("task") ?? string.Empty);
        node["primary_metric"] = AutoMLNames.Yaml(reader.Text("primary_metric") ?? task.Metric(isStep: true));
        if (!task.IsText)
        {
            node["log_verbosity"] ??= "info";
        }

        if (task.Name is "classification" or "regression")
        {
            node["training"] ??= new JsonObject();
        }

        // Sent as they are written; what is wrong with them is found as in a job of its own.
        foreach (var key in AutoMLJobTranslator.Data.Where(key => reader.Value(key) is YamlMap))
        {
            JobPorts.Data(reader, key, context);
        }

        foreach (var (key, known) in AutoMLJobTranslator.Nested)
        {
            _ = reader.Mapping(key) is { } nested ? new MapReader(nested, key, context.Found, known) : null;
        }

        FillLimits(node, task);
        Spell(node, task);
        if (reader.Value("search_space") is YamlSequence spaces)
        {
            node["search_space"] = AutoMLSearchSpace.OfStep(spaces, task);
        }

        if (node["sweep"]?["early_termination"] is JsonObject policy)
        {
            string[] numbers = policy.Text("type") == "bandit" ? ["slack_amount", "slack_factor"] : [];
            foreach (var number in (string[])["delay_evaluation", "evaluation_interval", .. numbers])
            {
                policy[number] ??= 0;
            }
        }

        if (References.Compute(reader, "compute", context) is { } compute)
        {
            node["compute"] = $"azureml:{compute}";
        }

        return node;
    }

    private static void FillLimits(JsonObject node, AutoMLTask task)
    {
        if (task.IsTabular)
        {
            return;
        }

        var limits = node["limits"] as JsonObject ?? new JsonObject();
        node["limits"] = limits;
        if (task.IsText)
        {
            limits["max_nodes"] ??= 1;
            limits["max_trials"] ??= 1;
        }
    }

    // A step has all words as YAML writes them, however the file does.
    private static void Spell(JsonObject node, AutoMLTask task)
    {
        foreach (var (map, key) in ((string, string)[])
            [("featurization", "blocked_transformers"), ("training", "allowed_training_algorithms"), ("training", "blocked_training_algorithms")])
        {
            if (node[map]?[key] is JsonArray words)
            {
                node[map]![key] = AutoMLJobTranslator.Words(words, AutoMLNames.Yaml);
            }
        }

        if (task.IsText && node["training_parameters"] is JsonObject parameters && parameters.Text("model_name") is { } model)
        {
            parameters["model_name"] = AutoMLSearchSpace.Model(model);
        }
    }
}
