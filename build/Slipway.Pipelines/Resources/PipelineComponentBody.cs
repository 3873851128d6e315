using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;

namespace Slipway.Pipelines.Resources;

/// <summary>
/// A pipeline job as a pipeline component: its literals become typed inputs with these values as defaults, its data
/// inputs have no default, so each caller gives them.
/// </summary>
internal static class PipelineComponentBody
{
    /// <summary>Forms the body.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="pipeline">What it is.</param>
    /// <param name="workspace">Where it goes.</param>
    /// <param name="componentOf">The resource id of each step's component.</param>
    /// <param name="version">Its version; null while that is being computed from the rest.</param>
    public static JsonObject Of(
        string name,
        PipelineJob pipeline,
        WorkspaceInfo workspace,
        Func<PipelineStep, string> componentOf,
        string? version)
    {
        var jobs = new JsonObject();
        foreach (var step in pipeline.Steps)
        {
            jobs[step.Name] = Node(step, workspace, componentOf(step));
        }

        var spec = new JsonObject
        {
            ["_source"] = "YAML.COMPONENT",
            ["name"] = name,
            ["type"] = "pipeline",
            ["jobs"] = jobs,
        };
        Json.Add(spec, "version", version);
        Json.Add(spec, "display_name", pipeline.DisplayName);
        Json.Add(spec, "description", pipeline.Description);
        Json.AddUnlessEmpty(spec, "tags", Json.Of(pipeline.Tags));
        Json.AddUnlessEmpty(spec, "inputs", Inputs(pipeline));
        Json.AddUnlessEmpty(spec, "outputs", Outputs(pipeline));
        return ComponentBody.Wrap(spec, pipeline.Description, Json.Of(pipeline.Tags), isAnonymous: false);
    }

    /// <summary>A step as a node of the pipeline.</summary>
    public static JsonObject Node(PipelineStep step, WorkspaceInfo workspace, string componentId)
    {
        var node = new JsonObject
        {
            ["_source"] = step.Component switch
            {
                LocalComponent { IsInline: true } => "YAML.JOB",
                LocalComponent => "YAML.COMPONENT",
                _ when componentId.StartsWith("azureml://", StringComparison.Ordinal) => "REMOTE.REGISTRY",
                _ => "REMOTE.WORKSPACE.COMPONENT",
            },
            ["componentId"] = componentId,
            ["name"] = step.Name,
            ["type"] = "command",
        };
        Json.Add(node, "display_name", step.DisplayName);
        Json.Add(node, "computeId", ComputeId(step.Compute, workspace));
        Json.AddUnlessEmpty(node, "environment_variables", Json.Of(step.EnvironmentVariables));
        Json.AddUnlessEmpty(node, "inputs", new JsonObject(step.Inputs.Select(input =>
            KeyValuePair.Create(input.Name, (JsonNode?)InputBody.OfNode(input.Value, workspace)))));
        Json.AddUnlessEmpty(node, "outputs", NodeOutputs(step));
        foreach (var (key, value) in step.NodeSettings)
        {
            node[key] = value?.DeepClone();
        }

        return node;
    }

    /// <summary>The resource id of a compute; null for none. Serverless is named where it is a default only.</summary>
    public static string? ComputeId(string? compute, WorkspaceInfo workspace) =>
        compute is null or ComputeName.Serverless ? null : workspace.IdOf(ResourcePath.Compute(compute));

    private static JsonObject NodeOutputs(PipelineStep step)
    {
        var outputs = new JsonObject();
        foreach (var output in step.Outputs)
        {
            var declared = step.LocalComponent?.Outputs.FirstOrDefault(o => o.Name == output.Name)?.Type;
            Json.Add(outputs, output.Name, InputBody.OfNode(output.Value, declared ?? DataType.UriFolder));
        }

        return outputs;
    }

    private static JsonObject Inputs(PipelineJob pipeline)
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

    private static JsonObject Outputs(PipelineJob pipeline) =>
        new(pipeline.Outputs.Select(output =>
            KeyValuePair.Create(output.Name, (JsonNode?)new JsonObject { ["type"] = output.Type })));
}
