using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Schedules;

/// <summary>What a schedule does when it fires: it makes a job.</summary>
internal static class ScheduleAction
{
    public const string DefinitionPath = "properties.action.jobDefinition";

    /// <summary>The definition of the job that a schedule makes.</summary>
    /// <exception cref="ApiException">400: it does something else, or makes no job.</exception>
    public static JsonObject JobDefinition(JsonObject properties)
    {
        var action = properties.FindObject("action")
            ?? throw ApiException.InvalidContent("'action' is required.", "properties.action");
        var type = action.FindText("actionType") ?? "";
        if (!LenientJson.Same(type, "CreateJob"))
        {
            throw ApiException.UserError(
                $"The local workspace has schedules with the action CreateJob, not '{type}'.", "properties.action.actionType");
        }

        return action.FindObject("jobDefinition")
            ?? throw ApiException.InvalidContent("'jobDefinition' is required.", DefinitionPath);
    }

    /// <summary>The name of the job of a due time, which Azure shows jobs of schedules by.</summary>
    public static string JobName(string schedule, Instant dueAt) =>
        string.Create(CultureInfo.InvariantCulture, $"{schedule}-{dueAt.ToDateTimeUtc():yyyyMMdd'T'HHmmss'Z'}");

    /// <summary>The properties of the job of a due time.</summary>
    public static JsonObject Job(string schedule, JsonObject definition, Instant dueAt)
    {
        var properties = definition.DeepClone().AsObject();
        properties["displayName"] = JobName(schedule, dueAt);
        properties["properties"] = Merge(properties.FindObject("properties"), new JsonObject
        {
            ["azureml.scheduleName"] = schedule,
        });
        foreach (var (_, input) in properties.FindMembers("inputs", DefinitionPath))
        {
            if (input is JsonObject literal && literal.FindText("value") is { } text)
            {
                literal["value"] = Expression.Replace(text, inner => inner == "creation_context.trigger_time"
                    ? string.Create(CultureInfo.InvariantCulture, $"{dueAt.ToDateTimeUtc():yyyy-MM-dd'T'HH:mm:ss'Z'}")
                    : $"${{{{{inner}}}}}");
            }
        }

        return properties;
    }

    private static JsonObject Merge(JsonObject? into, JsonObject more)
    {
        var result = into?.DeepClone().AsObject() ?? [];
        foreach (var (name, value) in more)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }
}
