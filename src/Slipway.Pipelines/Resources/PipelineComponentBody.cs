using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Resources;

/// <summary>
/// A pipeline job as a pipeline component: its literals become typed inputs with these values as defaults, its data
/// inputs have no default, so each caller gives them.
/// </summary>
internal static class PipelineComponentBody
{
    /// <summary>Forms the body.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="project">What it is.</param>
    /// <param name="jobs">Its steps.</param>
    /// <param name="version">Its version; null while that is being computed from the rest.</param>
    public static JsonObject Of(string name, PipelineProject project, JsonObject jobs, string? version)
    {
        var job = project.Source.Pipeline;
        var reader = new MapReader(job, "the pipeline", new DiagnosticBag(), [.. job.Entries.Select(entry => entry.Key.Text)]);
        var spec = new JsonObject
        {
            ["_source"] = "YAML.COMPONENT",
            ["name"] = name,
            ["type"] = "pipeline",
            ["jobs"] = jobs.DeepClone(),
        };
        Json.Add(spec, "version", version);
        reader.CopyText(spec, "display_name");
        reader.CopyText(spec, "description");
        Json.AddUnlessEmpty(spec, "tags", reader.TextMap("tags"));
        Json.AddUnlessEmpty(spec, "inputs", Inputs(project.Pipeline));
        Json.AddUnlessEmpty(spec, "outputs", Outputs(project.Pipeline));
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
