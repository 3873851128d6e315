using System.Text.Json.Nodes;
using Slipway.Core.Text;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Graphs;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>The steps of a pipeline as nodes of its graph.</summary>
internal static class NodeTranslator
{
    private static readonly string[] CommonKeys =
    [
        "$schema", "type", "component", "inputs", "outputs", "compute", "display_name", "description", "tags", "properties",
        "comment", "name", "version", "experiment_name", "is_deterministic",
    ];

    private static readonly string[] Types = ["command", "sweep", "parallel", "spark", "pipeline", "automl", "data_transfer"];

    /// <summary>Forms the nodes, and checks how they hang together.</summary>
    /// <param name="pipeline">The pipeline, a job or a component.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="graph">Its steps with what goes in and out of them.</param>
    public static JsonObject Nodes(MapReader pipeline, TranslationContext context, out PipelineGraph graph)
    {
        var nodes = new JsonObject();
        graph = GraphReader.Read(pipeline.Map, context);
        if (pipeline.Mapping("jobs") is not { Entries.IsEmpty: false } jobs)
        {
            if (context.IsPublished)
            {
                pipeline.Missing("jobs");
            }
            else
            {
                // Azure ML's own clients take such a file.
                context.Found.Warning(Codes.MissingKey, pipeline.Map.Position, $"{pipeline.What} has no 'jobs', and does nothing without");
            }

            return nodes;
        }

        var scope = new PipelineScope(pipeline.Map, context);
        foreach (var (key, value) in jobs.Entries)
        {
            NameRules.CheckStep(key.Text, key.Position, context.Found);
            if (value is YamlMap map)
            {
                Json.Add(nodes, key.Text, Node(key.Text, WithType(ShortForms.WriteOut(map, scope, context), scope), scope, context));
            }
            else
            {
                context.Found.Error(
                    Codes.InvalidValue, value.Position, $"step '{key.Text}' needs keys such as 'component' or 'command'");
            }
        }

        GraphCheck.Check(graph, context.Found);
        return nodes;
    }

    // A step that does not tell its type has that of its component.
    private static YamlMap WithType(YamlMap step, PipelineScope scope) =>
        step.Find("type") is null && scope.LocalComponent(step)?.Find("type") is { } type
            ? step with { Entries = step.Entries.Add(type) }
            : step;

    private static JsonObject? Node(string name, YamlMap map, PipelineScope scope, TranslationContext context)
    {
        if (map.Find("type")?.Value is { } written and not YamlScalar)
        {
            context.Found.Error(
                Codes.InvalidValue, written.Position, $"'type' of step '{name}' must be one of {string.Join(", ", Types)}");
            return null;
        }

        var type = ComponentTranslator.TypeOf(map);
        if (type == "automl")
        {
            return AutoMLNode.Of(name, map, context);
        }

        string[]? keys = type switch
        {
            "command" => CommandNode.Keys,
            "sweep" => SweepNode.Keys,
            "parallel" => ParallelNode.Keys,
            "spark" => SparkNode.Keys,
            "pipeline" => PipelineSpec.Keys,
            "data_transfer" => DataTransferSpec.Keys,
            _ => null,
        };
        if (type is "do_while" or "if_else" or "parallel_for")
        {
            context.Found.Error(
                Codes.NotSupported,
                map.Find("type")!.Value.Position,
                $"step '{name}' is of type '{type}', a control-flow node, which Azure ML has in private preview only");
            return null;
        }

        if (keys is null)
        {
            context.Found.Error(
                Codes.NotSupported, map.Find("type")!.Value.Position, $"step '{name}' is of type '{type}', which is not known here{NearestName.Hint(type, Types)}");
            return null;
        }

        var reader = new MapReader(map, $"step '{name}'", context.Found, [.. CommonKeys, .. keys], takesOthers: map.Find("component") is not null)
        {
            IsBindable = map.Find("component") is not null || type == "sweep",
        };
        reader.OnlyTexts("properties", mayBeNull: true);
        reader.OnlyTexts("environment_variables");
        var node = new JsonObject { ["name"] = name, ["type"] = type };

        // What a parallel step that is written in full is called goes nowhere with Azure ML's own clients.
        var isNameless = type == "parallel" && !reader.Has("component");
        reader.CopyText(node, "comment");
        if (!isNameless)
        {
            reader.CopyText(node, "display_name");
            Json.AddUnlessEmpty(node, "tags", reader.AnyMap("tags"));
        }

        Json.AddUnlessEmpty(node, "properties", reader.TextMap("properties"));
        Json.Add(node, "computeId", References.Compute(reader, "compute", context));
        Json.AddUnlessEmpty(node, "inputs", JobPorts.Inputs(reader, Spelling.Snake, context));
        Json.AddUnlessEmpty(node, "outputs", JobPorts.Outputs(reader, Spelling.Snake, context));

        var component = StepComponent.Read(name, reader, scope, context);
        Json.Add(node, "_source", component?.Source);
        switch (type)
        {
            case "sweep":
                SweepNode.Fill(node, reader, component);
                break;
            case "parallel":
                ParallelNode.Fill(node, reader, component, context);
                break;
            case "spark":
                SparkNode.Fill(node, reader, component, context);
                break;
            case "command":
                CommandNode.Fill(node, reader, component);
                break;
            case "data_transfer":
                Json.Add(node, "componentId", component?.Id);
                DataTransferSpec.Fill(node, reader, component?.Definition);
                break;
            default:
                Json.Add(node, "componentId", component?.Id);
                break;
        }

        if (type is "command" or "pipeline")
        {
            reader.CopyOthers(node);
        }

        return node;
    }
}
