using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Translation.Schedules;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// A schedule as it is published: the job that it makes is one of the pipeline component that was published, and not a
/// pipeline of its own. Where a null stands, the workspace must have nothing either: a comparison needs it, and it is left
/// out of what is sent.
/// </summary>
internal static class PublishedSchedule
{
    public static JsonObject Of(JsonObject translated, Schedule schedule, PipelineGraph pipeline, string componentId)
    {
        var body = (JsonObject)translated.DeepClone();
        var properties = (JsonObject)body["properties"]!;
        properties["description"] ??= null;
        var trigger = (JsonObject)properties["trigger"]!;

        // The reference of the REST API asks for the clock of the trigger's zone; its own clients send an offset too.
        foreach (var (key, time) in ((string, TriggerTime?)[])[("startTime", schedule.Trigger.Start), ("endTime", schedule.Trigger.End)])
        {
            Json.Add(trigger, key, time is null ? null : TriggerBody.Text(time with { Moment = null }));
        }

        // Without a start time the workspace fills in the time of creation.
        trigger["endTime"] ??= null;
        if (trigger.Text("triggerType") == "Recurrence")
        {
            trigger["schedule"] ??= null;
            if (trigger["schedule"] is JsonObject pattern)
            {
                pattern["weekDays"] ??= null;
                pattern["monthDays"] ??= null;
            }
        }

        // Its own clients give the name alone; the reference of the REST API asks for the id.
        if (properties["action"]?["jobDefinition"]?["sourceJobId"] is JsonValue source && source.Text() is { } name && !name.StartsWith('/'))
        {
            properties["action"]!["jobDefinition"]!["sourceJobId"] = WorkspaceInfo.Anywhere.IdOf(ResourcePath.Job(name));
        }

        if (schedule.RunsPipeline && properties["action"]?["jobDefinition"] is JsonObject job)
        {
            job.Remove("jobs");
            job["componentId"] = componentId;
            job["computeId"] ??= null;
            job["experimentName"] ??= schedule.Name;
            Type(job, pipeline);
        }

        return body;
    }

    // Values and outputs have the types that the component was published with.
    private static void Type(JsonObject job, PipelineGraph pipeline)
    {
        foreach (var input in pipeline.Inputs)
        {
            if (job["inputs"]?[input.Name] is JsonObject given
                && given.Text("value") is { } text
                && !text.Contains("${{", StringComparison.Ordinal)
                && DataType.Normalize(text, input.Type) is { } normal)
            {
                given["value"] = normal;
            }
        }

        foreach (var output in pipeline.Outputs)
        {
            if (job["outputs"]?[output.Name] is JsonObject given && given["jobOutputType"] is not null)
            {
                given["jobOutputType"] = output.Type;
            }
        }
    }
}
