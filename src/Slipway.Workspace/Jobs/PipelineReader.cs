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
        var members = component is null ? properties.FindMembers("jobs", path) : component.FindMembers("jobs", "componentSpec");
        var nodes = StepReader.OpenAll(members, assets, nodesPath);
        var settings = properties.FindObject("settings");
        var context = new PipelineContext
        {
            Inputs = PipelineInputs.Read(properties, component, jobId, path),
            Outputs = new NodeOutputs(scope, Outputs(properties, component), nodes),
            Nodes = nodes,
            DefaultCompute = properties.FindText("computeId") is { Length: > 0 } compute
                ? compute
                : settings?.FindText("defaultCompute"),
        };
        var read = context.Read(assets, nodesPath);
        return Configured(read, settings) with
        {
            DisplayName = plan.DisplayName,
            Experiment = plan.Experiment,
            Outputs = [.. read.Outputs.Select(output => OutputReader.Registered(
                output, properties.FindObject("outputs")?.Find(output.Name) as JsonObject))],
        };
    }

    /// <summary>The pipeline, and those within it, with the job's settings.</summary>
    private static JobPlan Configured(JobPlan plan, JsonObject? settings) => plan with
    {
        ContinueOnStepFailure = settings?.FindFlag("continueOnStepFailure") ?? false,
        ForceRerun = settings?.FindFlag("forceRerun") ?? false,
        Steps = [.. plan.Steps.Select(step => step.Pipeline is { } within ? step with { Pipeline = Configured(within, settings) } : step)],
    };

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
