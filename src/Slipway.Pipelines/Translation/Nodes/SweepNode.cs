using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that runs a component many times, with other parameters each.</summary>
internal static class SweepNode
{
    public static readonly string[] Keys =
    [
        "trial", "search_space", "sampling_algorithm", "objective", "early_termination", "limits", "identity", "resources",
        "queue_settings", "services",
    ];

    public static void Fill(JsonObject node, MapReader reader, StepComponent? trial)
    {
        Json.Add(node, "trial", trial is null ? null : new JsonObject { ["componentId"] = trial.Id });
        node["search_space"] = SweepBody.SearchSpace(reader, Spelling.Snake);
        Json.Add(node, "sampling_algorithm", SweepBody.Sampling(reader, Spelling.Snake));
        Json.Add(node, "objective", SweepBody.Objective(reader, Spelling.Snake));
        Json.Add(node, "limits", SweepBody.TrialLimits(reader, Spelling.Snake));
        Json.Add(node, "early_termination", SweepBody.EarlyTermination(reader, Spelling.Snake));
        Json.Add(node, "resources", ExecutionBody.Resources(reader, Spelling.Snake, withProperties: false));
        Json.Add(node, "queue_settings", ExecutionBody.QueueSettings(reader, Spelling.Snake));
    }
}
