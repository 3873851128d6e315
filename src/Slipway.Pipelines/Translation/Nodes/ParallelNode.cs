using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that runs a script over mini-batches of data.</summary>
internal static class ParallelNode
{
    public static readonly string[] Keys = [.. ParallelSpec.Keys, "identity"];

    // What a step leaves to its component; it does not take the others over.
    private static readonly string[] Inherited =
        ["input_data", "max_concurrency_per_instance", "mini_batch_error_threshold", "partition_keys"];

    public static void Fill(JsonObject node, MapReader reader, StepComponent? component, TranslationContext context)
    {
        Json.Add(node, "componentId", component?.Id);
        ParallelSpec.Fill(node, reader);
        Json.AddUnlessEmpty(node, "environment_variables", reader.TextMap("environment_variables"));
        IdentityBody.OfJob(reader, Spelling.Snake);
        reader.CopyAny(node, "identity");
        var definition = component?.Definition;
        var inherited = new JsonObject();
        if (definition is not null)
        {
            ParallelSpec.Fill(inherited, definition);
        }

        foreach (var key in Inherited.Where(key => node[key] is null))
        {
            Json.Add(node, key, inherited[key]?.DeepClone());
        }

        Json.Add(
            node,
            "mini_batch_size",
            ParallelSpec.MiniBatchSize(reader) ?? (definition is null ? null : ParallelSpec.MiniBatchSize(definition)));
        var machines = reader.Has("resources") ? reader : definition;
        Json.Add(
            node,
            "resources",
            machines is null ? null : ExecutionBody.Resources(machines, Spelling.Snake, withProperties: false));
        Json.Add(node, "task", reader.Has("task") ? ParallelSpec.Task(reader, context, null)
            : definition is null ? null
            : ParallelSpec.Task(definition, component!.Context, null));
    }
}
