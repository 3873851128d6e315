using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Nodes;

/// <summary>A step that runs a component many times, with other parameters each.</summary>
internal static class SweepNode
{
    public static readonly string[] Keys =
    [
        "trial", "search_space", "sampling_algorithm", "objective", "early_termination", "limits", "identity", "resources",
        "queue_settings",
    ];

    public static void Fill(JsonObject node, MapReader reader, StepComponent? trial)
    {
        Json.Add(node, "trial", trial is null ? null : new JsonObject { ["componentId"] = trial.Id });
        foreach (var key in (string[])["search_space", "sampling_algorithm", "objective", "limits"])
        {
            reader.CopyAny(node, key);
        }

        foreach (var key in (string[])["timeout", "trial_timeout"])
        {
            if (node["limits"] is JsonObject limits && limits[key] is JsonValue limit && limit.TryGetValue<long>(out var seconds))
            {
                limits[key] = SweepBody.AtLeastAMinute((int)seconds);
            }
        }

        Json.Add(node, "early_termination", SweepBody.EarlyTermination(reader, Spelling.Snake));
        Json.Add(node, "resources", ExecutionBody.Resources(reader, Spelling.Snake, withProperties: false));
        Json.Add(node, "queue_settings", ExecutionBody.QueueSettings(reader, Spelling.Snake));

        // Sent as they are written; what is wrong with them is found as in a job of its own.
        SweepBody.SearchSpace(reader);
        SweepBody.Objective(reader);
        SweepBody.Sampling(reader);
        SweepBody.JobLimits(reader);
    }
}
