using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;

namespace Slipway.Pipelines.Resources;

/// <summary>
/// The body of a schedule: the action CreateJob with a pipeline job of the component that was published. Where a null
/// stands, the workspace must have nothing either: a comparison needs it, and it is left out of what is sent.
/// </summary>
internal static class ScheduleBody
{
    // What Azure ML's own clients send; it is read as the time of the trigger's zone.
    private static readonly LocalDateTimePattern Time =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    public static JsonObject Of(Schedule schedule, PipelineJob pipeline, WorkspaceInfo workspace, string componentId)
    {
        var properties = new JsonObject
        {
            ["description"] = schedule.Description,
            ["tags"] = Json.Of(schedule.Tags),
            ["properties"] = new JsonObject(),
            ["trigger"] = Trigger(schedule.Trigger),
            ["action"] = new JsonObject
            {
                ["actionType"] = "CreateJob",
                ["jobDefinition"] = schedule.Job switch
                {
                    PipelineRunJob job => Job(job, schedule.Name, pipeline, workspace, componentId),
                    RepeatedJob repeated => new JsonObject
                    {
                        ["jobType"] = "Pipeline",
                        ["sourceJobId"] = workspace.IdOf(ResourcePath.Job(repeated.Name)),
                    },
                    _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "A job of an unknown kind."),
                },
            },
        };
        Json.Add(properties, "displayName", schedule.DisplayName);
        return new JsonObject { ["properties"] = properties };
    }

    private static JsonObject Trigger(Trigger trigger)
    {
        var body = new JsonObject
        {
            ["timeZone"] = trigger.TimeZone,
            ["endTime"] = Text(trigger.EndTime),
        };

        // Without a start time the workspace fills in the time of creation.
        Json.Add(body, "startTime", Text(trigger.StartTime));
        switch (trigger)
        {
            case CronTrigger cron:
                body["triggerType"] = "Cron";
                body["expression"] = cron.Expression;
                break;
            case RecurrenceTrigger recurrence:
                body["triggerType"] = "Recurrence";
                body["frequency"] = recurrence.Frequency;
                body["interval"] = recurrence.Interval;
                body["schedule"] = recurrence.Pattern is { } pattern ? Pattern(pattern) : null;
                break;
        }

        return body;
    }

    private static string? Text(LocalDateTime? time) => time is { } local ? Time.Format(local) : null;

    private static JsonObject Pattern(RecurrencePattern pattern)
    {
        var body = new JsonObject
        {
            ["hours"] = new JsonArray([.. pattern.Hours.Select(hour => JsonValue.Create(hour))]),
            ["minutes"] = new JsonArray([.. pattern.Minutes.Select(minute => JsonValue.Create(minute))]),
        };
        body["weekDays"] = pattern.WeekDays.IsEmpty
            ? null
            : new JsonArray([.. pattern.WeekDays.Select(day => JsonValue.Create(day))]);
        body["monthDays"] = pattern.MonthDays.IsEmpty
            ? null
            : new JsonArray([.. pattern.MonthDays.Select(day => JsonValue.Create(day))]);
        return body;
    }

    private static JsonObject Job(
        PipelineRunJob job,
        string scheduleName,
        PipelineJob pipeline,
        WorkspaceInfo workspace,
        string componentId)
    {
        var inputs = new JsonObject();
        foreach (var input in pipeline.Inputs)
        {
            inputs[input.Name] = InputBody.OfJob(Given(job, input), workspace);
        }

        var body = new JsonObject
        {
            ["jobType"] = "Pipeline",
            ["componentId"] = componentId,
            ["computeId"] = PipelineComponentBody.ComputeId(job.Compute ?? pipeline.Compute, workspace),
            ["experimentName"] = job.ExperimentName ?? pipeline.ExperimentName ?? scheduleName,
            ["inputs"] = inputs,
            ["outputs"] = new JsonObject(pipeline.Outputs.Select(output =>
                KeyValuePair.Create(output.Name, (JsonNode?)InputBody.OfJob(output)))),
            ["settings"] = Settings(Merge(pipeline.Settings, job.Settings), workspace),
            ["properties"] = new JsonObject(),
            ["tags"] = Json.Of(pipeline.Tags.SetItems(job.Tags)),
            ["isArchived"] = false,
        };
        Json.Add(body, "displayName", job.DisplayName ?? pipeline.DisplayName);
        Json.Add(body, "description", job.Description ?? pipeline.Description);
        return body;
    }

    // A value of a schedule is written in the form of the input's type, as a value of the pipeline is.
    private static InputValue Given(PipelineRunJob job, PipelineInput input)
    {
        var given = job.Inputs.GetValueOrDefault(input.Name) ?? input.Value;
        return given is LiteralValue literal && DataType.Normalize(literal.Text, input.Type) is { } text
            ? literal with { Text = text }
            : given;
    }

    private static PipelineSettings Merge(PipelineSettings pipeline, PipelineSettings own) => new()
    {
        DefaultCompute = own.DefaultCompute ?? pipeline.DefaultCompute,
        DefaultDatastore = own.DefaultDatastore ?? pipeline.DefaultDatastore,
        ContinueOnStepFailure = own.ContinueOnStepFailure ?? pipeline.ContinueOnStepFailure,
        ForceRerun = own.ForceRerun ?? pipeline.ForceRerun,
    };

    private static JsonObject Settings(PipelineSettings settings, WorkspaceInfo workspace)
    {
        var body = new JsonObject { ["_source"] = "YAML.JOB" };
        Json.Add(
            body,
            "default_compute",
            settings.DefaultCompute is { } compute ? workspace.IdOf(ResourcePath.Compute(compute)) : null);
        Json.Add(
            body,
            "default_datastore",
            settings.DefaultDatastore is { } datastore ? workspace.IdOf(ResourcePath.Datastore(datastore)) : null);
        Json.Add(body, "continue_on_step_failure", settings.ContinueOnStepFailure);
        Json.Add(body, "force_rerun", settings.ForceRerun);
        return body;
    }
}
