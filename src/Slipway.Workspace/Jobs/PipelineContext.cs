using System.Text.Json.Nodes;

namespace Slipway.Workspace.Jobs;

/// <summary>What the steps of a pipeline share while it is read.</summary>
internal sealed class PipelineContext
{
    public required IReadOnlyDictionary<string, InputValue?> Inputs { get; init; }

    /// <summary>Where its nodes write to.</summary>
    public required NodeOutputs Outputs { get; init; }

    public required IReadOnlyDictionary<string, PipelineNode> Nodes { get; init; }

    public required string? DefaultCompute { get; init; }

    /// <summary>The plan of the pipeline; its names and settings are for the caller to give.</summary>
    /// <param name="assets">What the nodes refer to.</param>
    /// <param name="path">Where the nodes lie in the request, for errors.</param>
    public JobPlan Read(AssetResolver assets, string path)
    {
        var reader = new StepReader(assets, this);
        var plan = new JobPlan
        {
            JobType = "Pipeline",
            DisplayName = "",
            Experiment = "",
            Steps = [.. Nodes.Values.Select(reader.Read)],
            Inputs = [.. Inputs.Where(i => i.Value is not null).Select(i => new PipelineInput(i.Key, i.Value!))],
            Outputs = Outputs.Bound(),
        };
        StepOrder.RefuseCircles(plan.Steps, path);
        return plan;
    }
}

/// <summary>A node of a pipeline with the specification of its component.</summary>
internal sealed record PipelineNode(string Name, string RunId, JsonObject Node, JsonObject Component, string Path)
{
    /// <summary>The nodes within it, when it is a pipeline.</summary>
    public IReadOnlyDictionary<string, PipelineNode>? Children { get; init; }
}
