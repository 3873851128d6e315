using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>Reads a pipeline job: its nodes, or those of the pipeline component that it runs.</summary>
internal sealed class PipelineReader(AssetResolver assets, WorkspaceScope scope, string jobId, string path)
{
    public JobPlan Read(JsonObject properties, JobPlan plan)
    {
        var componentId = properties.FindText("componentId");
        var component = componentId is { Length: > 0 }
            ? assets.PipelineComponent(componentId, $"{path}.componentId")
            : null;
        var nodesPath = component is null ? $"{path}.jobs" : "componentSpec.jobs";
        // A job that was read back from a server and is put again has both; the component is what it means.
        var nodes = (component is null
                ? properties.FindMembers("jobs", path)
                : component.FindMembers("jobs", "componentSpec"))
            .ToDictionary(
                member => member.Key,
                member => member.Value as JsonObject
                    ?? throw ApiException.InvalidContent("A node must be an object.", $"{nodesPath}.{member.Key}"),
                StringComparer.Ordinal);
        if (nodes.Count == 0)
        {
            throw ApiException.UserError("The pipeline has no steps.", nodesPath);
        }

        var settings = properties.FindObject("settings");
        var context = new PipelineContext
        {
            Inputs = PipelineInputs.Read(properties, component, jobId, path),
            Outputs = Outputs(properties, component),
            Nodes = nodes.ToDictionary(
                node => node.Key,
                node => StepReader.Open(node.Key, node.Value, assets, $"{nodesPath}.{node.Key}"),
                StringComparer.Ordinal),
            DefaultCompute = properties.FindText("computeId") is { Length: > 0 } compute
                ? compute
                : settings?.FindText("defaultCompute"),
        };
        var reader = new StepReader(assets, scope, context);
        var steps = context.Nodes.Values.Select(reader.Read).ToImmutableArray();
        StepOrder.RefuseCircles(steps, nodesPath);
        return plan with
        {
            Steps = steps,
            Inputs = [.. context.Inputs.Where(i => i.Value is not null).Select(i => new PipelineInput(i.Key, i.Value!))],
            Outputs = [.. context.BoundOutputs.OrderBy(o => o.Name, StringComparer.Ordinal)],
            ContinueOnStepFailure = settings?.FindFlag("continueOnStepFailure") ?? false,
            ForceRerun = settings?.FindFlag("forceRerun") ?? false,
        };
    }

    private Dictionary<string, StepOutput?> Outputs(JsonObject properties, JsonObject? component)
    {
        var reader = new OutputReader(scope, jobId);
        var outputs = new Dictionary<string, StepOutput?>(StringComparer.Ordinal);
        foreach (var (name, _) in component?.FindMembers("outputs", "componentSpec") ?? [])
        {
            outputs[name] = null;
        }

        foreach (var (name, node) in properties.FindMembers("outputs", path))
        {
            // Only an output with a place of its own says more than the step that writes it.
            outputs[name] = node is JsonObject given && given.FindText("uri") is { Length: > 0 }
                ? reader.Read(name, given, "uri_folder", $"{path}.outputs.{name}")
                : null;
        }

        return outputs;
    }
}

/// <summary>What the steps of a pipeline share while it is read.</summary>
internal sealed class PipelineContext
{
    public required IReadOnlyDictionary<string, InputValue?> Inputs { get; init; }

    /// <summary>The pipeline's outputs; with a value where the job gives them a place.</summary>
    public required IReadOnlyDictionary<string, StepOutput?> Outputs { get; init; }

    public required IReadOnlyDictionary<string, PipelineNode> Nodes { get; init; }

    public required string? DefaultCompute { get; init; }

    /// <summary>The outputs of the pipeline that a step writes, filled as the steps are read.</summary>
    public List<StepOutput> BoundOutputs { get; } = [];
}

/// <summary>A node of a pipeline with the specification of its component.</summary>
internal sealed record PipelineNode(string Name, string RunId, JsonObject Node, JsonObject Component, string Path);
