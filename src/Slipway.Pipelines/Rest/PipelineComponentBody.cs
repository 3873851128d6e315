using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Rest;

/// <summary>The pipeline component that a pipeline job is published as, so that endpoints and schedules can run it.</summary>
internal static class PipelineComponentBody
{
    /// <summary>Its body.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="pipeline">The job.</param>
    /// <param name="jobs">The job's nodes.</param>
    /// <param name="version">The component's version; null while it is found out.</param>
    public static JsonObject Of(string name, PipelineDefinition pipeline, JsonObject jobs, string? version)
    {
        var spec = new JsonObject
        {
            ["_source"] = ComponentBody.OfFile,
            ["name"] = name,
            ["type"] = "pipeline",
            ["jobs"] = jobs.DeepClone(),
        };
        Json.Add(spec, "version", version);
        Json.Add(spec, "display_name", pipeline.DisplayName);
        Json.Add(spec, "description", pipeline.Description);
        Json.AddUnlessEmpty(spec, "tags", Json.Of(pipeline.Tags));
        Json.AddUnlessEmpty(spec, "inputs", Inputs(pipeline.Graph));
        Json.AddUnlessEmpty(spec, "outputs", Outputs(pipeline.Graph));
        return ComponentBody.Wrap(spec, isAnonymous: false);
    }

    private static JsonObject Inputs(PipelineGraph pipeline)
    {
        var inputs = new JsonObject();
        foreach (var input in pipeline.Inputs)
        {
            var declared = new JsonObject { ["type"] = input.Type };
            Json.Add(declared, "description", input.Description);
            Json.Add(declared, "default", (input.Value as LiteralValue)?.Text);
            inputs[input.Name] = declared;
        }

        return inputs;
    }

    private static JsonObject Outputs(PipelineGraph pipeline) =>
        new(pipeline.Outputs.Select(output =>
            KeyValuePair.Create(output.Name, (JsonNode?)new JsonObject { ["type"] = output.Type })));
}
