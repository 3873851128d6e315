using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>A component of any type: what its type is asked for, and what all have in common.</summary>
internal static class ComponentTranslator
{
    private static readonly string[] CommonKeys =
    [
        "$schema", "type", "name", "version", "display_name", "description", "tags", "inputs", "outputs",
        "is_deterministic", "properties", "additional_includes", "id", "creation_context",
    ];

    /// <summary>A component that has a file of its own, under its own name.</summary>
    public static Document Translate(YamlMap map, DocumentKind kind, TranslationContext context)
    {
        var reader = Reader(map, context);
        if (reader.RequiredText("name") is { } name)
        {
            NameRules.CheckComponent(name, reader.At("name"), context.Found);
        }

        var spec = Spec(reader, context);
        Json.Add(spec, "name", reader.Text("name"));
        Json.Add(spec, "version", reader.Version());
        if (kind == DocumentKind.PipelineComponent)
        {
            spec["sourceJobId"] = null;
        }

        return new Document(
            kind, "components", reader.Text("name"), reader.Version(), ComponentBody.Wrap(spec, isAnonymous: false));
    }

    /// <summary>The id of a component that a step names by its file or has written in its <c>component</c>.</summary>
    /// <param name="map">The component.</param>
    /// <param name="stepName">The step, which names a component that has no name to show.</param>
    /// <param name="source">Where it comes from, in Azure ML's words.</param>
    /// <param name="context">The paths in it are relative to this context's folder.</param>
    public static string Used(YamlMap map, string stepName, string source, TranslationContext context)
    {
        var reader = Reader(map, context);
        var spec = Spec(reader, context);
        spec["_source"] = source;

        // Steps of a pipeline within a pipeline go by their keys alone.
        foreach (var (_, node) in spec["jobs"] as JsonObject ?? [])
        {
            (node as JsonObject)?.Remove("name");
        }

        return context.Assets.Component(new UsedComponent(
            spec, reader.Value("name") as YamlScalar, TypeOf(map) == "pipeline" ? null : stepName));
    }

    /// <summary>The type of a component or a step; a command where none is told.</summary>
    public static string TypeOf(YamlMap map) => (map.Find("type")?.Value as YamlScalar)?.Text ?? "command";

    private static MapReader Reader(YamlMap map, TranslationContext context) =>
        new(map, "the component", context.Found, [.. CommonKeys, .. KeysOf(TypeOf(map))], takesOthers: true);

    private static string[] KeysOf(string type) => type switch
    {
        "parallel" => ParallelSpec.Keys,
        "spark" => SparkSpec.Keys,
        "pipeline" => PipelineSpec.Keys,
        "data_transfer" => DataTransferSpec.Keys,
        _ => CommandSpec.Keys,
    };

    private static JsonObject Spec(MapReader reader, TranslationContext context)
    {
        var type = TypeOf(reader.Map);
        var spec = new JsonObject
        {
            ["_source"] = "YAML.COMPONENT",
            ["type"] = reader.ExactWord("type", "command", "parallel", "spark", "pipeline", "data_transfer") ?? "command",
        };
        reader.OnlyTexts("tags");
        reader.CopyText(spec, "$schema");
        reader.CopyText(spec, "display_name");
        reader.CopyText(spec, "description");
        Json.AddUnlessEmpty(spec, "tags", reader.TextMap("tags"));
        Json.AddUnlessEmpty(spec, "inputs", ComponentPorts.Inputs(reader));
        Json.AddUnlessEmpty(spec, "outputs", ComponentPorts.Outputs(reader));
        Json.Add(spec, "is_deterministic", reader.Boolean("is_deterministic") ?? (type == "pipeline" ? null : true));
        Json.AddUnlessEmpty(spec, "properties", reader.AnyMap("properties"));
        Json.Add(spec, "additional_includes", reader.TextList("additional_includes"));
        switch (type)
        {
            case "parallel":
                ParallelSpec.Fill(spec, reader, context);
                break;
            case "spark":
                SparkSpec.Fill(spec, reader, context);
                break;
            case "data_transfer":
                DataTransferSpec.Fill(spec, reader, component: null);
                break;
            case "pipeline":
                PipelineSpec.Fill(spec, reader, context);
                break;
            default:
                CommandSpec.Fill(spec, reader, context);
                break;
        }

        if (type != "parallel")
        {
            reader.CopyOthers(spec);
            if (type == "command")
            {
                // Azure ML's own clients know the key, and have no place for it in a component.
                spec.Remove("environment_variables");
            }
        }

        return spec;
    }
}
