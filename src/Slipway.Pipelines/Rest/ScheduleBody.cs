using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The REST bodies of schedules.</summary>
internal static class ScheduleBody
{
    /// <summary>A schedule as Azure ML's own clients send it.</summary>
    public static JsonObject Of(ScheduleDefinition schedule, Emission emission) => Of(schedule, emission, withSteps: true);

    /// <summary>
    /// A schedule as it is published: if it runs the pipeline beside it, the version of the component that is published with it.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="pipeline">The pipeline beside it.</param>
    /// <param name="componentId">The id of what the pipeline is published as.</param>
    /// <param name="emission">Takes what it needs.</param>
    public static JsonObject Published(ScheduleDefinition schedule, PipelineGraph pipeline, string componentId, Emission emission)
    {
        var body = Of(schedule, emission, withSteps: !schedule.RunsPipeline);
        var properties = (JsonObject)body["properties"]!;
        properties["description"] ??= null;
        var trigger = (JsonObject)properties["trigger"]!;

        // The reference of the REST API asks for the clock of the trigger's zone; its own clients send an offset too.
        foreach (var (key, time) in ((string, TriggerTime?)[])[("startTime", schedule.Trigger?.Start), ("endTime", schedule.Trigger?.End)])
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

        if (properties["action"]?["monitorDefinition"] is JsonObject monitor)
        {
            PublishedMonitor.Rewrite(monitor);
        }

        if (properties["action"]?["jobDefinition"] is JsonObject job)
        {
            // Its own clients give the name alone; the reference of the REST API asks for the id.
            if (job.Text("sourceJobId") is { } name && !name.StartsWith('/'))
            {
                job["sourceJobId"] = emission.Workspace.IdOf(ResourcePath.Job(name));
            }

            // No name is that of the workspace's own experiment.
            if (job.Text("experimentName") is "")
            {
                job["experimentName"] = "Default";
            }

            if (schedule.RunsPipeline)
            {
                job.Remove("jobs");
                job["componentId"] = componentId;
                job["computeId"] ??= null;
                job["experimentName"] ??= schedule.Name?.Text;
                Type(job, pipeline);
            }
        }

        return body;
    }

    private static JsonObject Of(ScheduleDefinition schedule, Emission emission, bool withSteps)
    {
        var properties = new JsonObject
        {
            ["properties"] = FreeJson.Of(schedule.Properties),
            ["tags"] = Json.Of(schedule.Tags),
        };
        Json.Add(properties, "displayName", schedule.DisplayName);
        Json.Add(properties, "description", schedule.Description);
        Json.Add(properties, "isEnabled", schedule.IsEnabled);
        Json.Add(properties, "trigger", schedule.Trigger is { } trigger ? TriggerBody.OfSchedule(trigger) : null);
        Json.Add(properties, "action", schedule.Action switch
        {
            ScheduledImport import => new JsonObject
            {
                ["actionType"] = "ImportData",
                ["dataImportDefinition"] = AssetBody.Import(import.Import, isOfSchedule: true),
            },
            ScheduledMonitor monitor => new JsonObject
            {
                ["actionType"] = "CreateMonitor",
                ["monitorDefinition"] = new MonitorBody(monitor.Definition, schedule.Trigger, emission).Definition(),
            },
            ScheduledJob job => new JsonObject { ["actionType"] = "CreateJob", ["jobDefinition"] = Job(job, emission, withSteps) },
            _ => null,
        });
        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Job(ScheduledJob scheduled, Emission emission, bool withSteps)
    {
        var body = scheduled.Job is { } job ? OfFile(job, emission, withSteps) : new JsonObject
        {
            ["jobType"] = "Pipeline",
            ["isArchived"] = false,
            ["experimentName"] = string.Empty,
            ["sourceJobId"] = scheduled.SourceJob,
        };
        if (scheduled.Changes is { } changes)
        {
            if (scheduled.Job is null)
            {
                body.Remove("experimentName");
            }

            Change(body, changes, emission);
        }

        return body;
    }

    // A scheduled job belongs to no folder: its experiment is named by the schedule, in the workspace.
    private static JsonObject OfFile(PipelineDefinition job, Emission emission, bool withSteps)
    {
        var body = JobBody.Pipeline(job, emission, withSteps);
        if (job.ExperimentName is null)
        {
            body.Remove("experimentName");
        }

        if (job.DisplayName is null)
        {
            body.Remove("displayName");
        }

        return body;
    }

    private static void Change(JsonObject job, JobChanges changes, Emission emission)
    {
        foreach (var key in (string[])["jobs", "inputs", "outputs", "properties", "tags"])
        {
            job[key] ??= new JsonObject();
        }

        job["settings"] ??= new JsonObject { ["_source"] = "YAML.JOB" };
        Json.Add(job, "displayName", changes.DisplayName);
        Json.Add(job, "experimentName", changes.ExperimentName);
        Json.Add(job, "description", changes.Description);
        Json.Add(job, "computeId", emission.Compute(changes.Compute));
        Merge(job, "inputs", PortBody.Inputs(changes.Inputs, Spelling.Camel, emission));
        Merge(job, "outputs", PortBody.Outputs(changes.Outputs, Spelling.Camel));
        Merge(job, "tags", Json.Of(changes.Tags));
        Merge(job, "properties", FreeJson.Of(changes.Properties));
        if (changes.Settings is { } settings)
        {
            Merge(job, "settings", SettingsBody.OfPipeline(settings, emission));
        }

        Json.Add(job, "identity", SettingsBody.JobIdentity(changes.Identity, Spelling.Camel));
    }

    private static void Merge(JsonObject job, string key, JsonObject given)
    {
        var merged = (JsonObject)job[key]!;
        foreach (var (name, value) in given)
        {
            merged[name] = value?.DeepClone();
        }
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
