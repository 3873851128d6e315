using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Rest;

/// <summary>The parts of parallel steps and components.</summary>
internal static class ParallelBody
{
    /// <summary>All settings but the size of a batch, which is a text for a component and a number for a step.</summary>
    public static void Fill(JsonObject body, ParallelSettings settings)
    {
        Json.Add(body, "input_data", settings.InputData?.Text);
        FreeJson.Fill(body, settings.Counts);
        Json.Add(body, "logging_level", settings.LoggingLevel);
        Json.Add(body, "partition_keys", PartitionKeys(settings.PartitionKeys));
        Json.Add(body, "retry_settings", Retries(settings));
    }

    /// <summary>How often what failed is tried again; null where nothing is told.</summary>
    public static JsonObject? Retries(ParallelSettings settings) =>
        FreeJson.Of(settings.Retries) is { Count: > 0 } retries ? retries : null;

    /// <summary>JSON in a text, with the blanks that Python puts into it.</summary>
    public static string? PartitionKeys(ImmutableArray<string>? keys) =>
        Emission.Texts(keys)?.ToJsonString().Replace("\",\"", "\", \"", StringComparison.Ordinal);

    public static JsonObject? Task(ParallelTask? task, Emission emission)
    {
        if (task is null)
        {
            return null;
        }

        var body = new JsonObject { ["type"] = task.Type };
        Json.Add(body, "code", emission.Code(task.Code, "azureml:"));
        Json.Add(body, "entry_script", task.EntryScript);
        Json.Add(body, "program_arguments", task.Arguments?.Text);
        Json.Add(body, "append_row_to", task.AppendRowTo?.Text);
        Json.Add(body, "model", task.Model);
        Json.Add(body, "environment", emission.Environment(task.Environment, "azureml:"));
        return body;
    }
}
