using System.Text.Json.Nodes;
using Slipway.Pipelines.Graphs;
using Slipway.Pipelines.Translation.Nodes;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>What a pipeline component's specification has besides what all have: its steps.</summary>
internal static class PipelineSpec
{
    public static readonly string[] Keys = ["jobs", "settings"];

    public static void Fill(JsonObject spec, MapReader reader, TranslationContext context)
    {
        reader.CopyAny(spec, "settings");
        spec["jobs"] = NodeTranslator.Nodes(reader, context, out var graph);
        foreach (var name in OptionalInputs.Of(reader.Map, graph))
        {
            spec["inputs"]![name]!["optional"] = true;
        }
    }
}
