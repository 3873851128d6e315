using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>What a parallel component's specification has besides what all have: a script over mini-batches of data.</summary>
internal static class ParallelSpec
{
    public static readonly string[] Keys =
    [
        "input_data", "mini_batch_size", "partition_keys", "max_concurrency_per_instance", "error_threshold",
        "mini_batch_error_threshold", "logging_level", "retry_settings", "task", "resources", "environment_variables",
    ];

    private static readonly string[] Integers =
        ["max_concurrency_per_instance", "error_threshold", "mini_batch_error_threshold"];

    public static void Fill(JsonObject spec, MapReader reader, TranslationContext context)
    {
        if (!reader.Has("task"))
        {
            reader.Missing("task");
        }

        Fill(spec, reader);
        Json.Add(spec, "mini_batch_size", MiniBatchSize(reader)?.ToString(CultureInfo.InvariantCulture));
        Json.Add(spec, "task", Task(reader, context, spec));
        PlaceholderCheck.Check(reader, "input_data", spec["inputs"], spec["outputs"]);
        Json.Add(spec, "resources", ExecutionBody.OfComponent(reader));
    }

    /// <summary>What stands in the component as in the step that runs it.</summary>
    public static void Fill(JsonObject body, MapReader reader)
    {
        reader.CopyText(body, "input_data");
        foreach (var key in Integers)
        {
            reader.CopyInteger(body, key);
        }

        if (reader.Text("logging_level") is { } level && level.Contains("${{", StringComparison.Ordinal))
        {
            body["logging_level"] = level;
        }
        else
        {
            Json.Add(body, "logging_level", reader.ExactWord("logging_level", "DEBUG", "INFO", "WARNING"));
        }

        Json.Add(body, "partition_keys", reader.TextList("partition_keys")?.ToJsonString().Replace("\",\"", "\", \"", StringComparison.Ordinal));
        if (reader.Mapping("retry_settings") is { } map)
        {
            var own = new MapReader(map, "retry_settings", reader.Found, ["max_retries", "timeout"]);
            var retry = new JsonObject();
            own.CopyInteger(retry, "max_retries");
            own.CopyInteger(retry, "timeout", most: WholeNumbers.LongestSeconds);
            Json.AddUnlessEmpty(body, "retry_settings", retry);
        }
    }

    /// <summary>The bytes or files of a mini-batch: <c>10</c>, <c>10kb</c>, <c>1MB</c>, <c>1gb</c>.</summary>
    public static long? MiniBatchSize(MapReader reader)
    {
        if (reader.Text("mini_batch_size") is not { } text)
        {
            return null;
        }

        var (digits, factor) = text.Length > 2 ? text[^2..].ToUpperInvariant() switch
        {
            "KB" => (text[..^2], 1L << 10),
            "MB" => (text[..^2], 1L << 20),
            "GB" => (text[..^2], 1L << 30),
            _ => (text, 1L),
        } : (text, 1L);
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number * factor;
        }

        reader.Found.Error(
            Codes.InvalidValue, reader.At("mini_batch_size"), $"'{text}' is not a size: write '10', '10kb', '1mb' or '1gb'");
        return null;
    }

    /// <summary>The script.</summary>
    /// <param name="reader">The mapping that has <c>task</c>.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="component">The component that it belongs to, whose inputs and outputs it may use; null in a step.</param>
    public static JsonObject? Task(MapReader reader, TranslationContext context, JsonObject? component)
    {
        if (reader.Mapping("task") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map,
            "task",
            reader.Found,
            ["type", "code", "entry_script", "program_arguments", "append_row_to", "environment", "model"]);
        var body = new JsonObject { ["type"] = own.Word("type", "run_function", "function", "model") ?? "run_function" };
        Json.Add(body, "code", CodeReference.Read(own, context, "azureml:"));
        own.CopyText(body, "entry_script");
        if (!own.Has("entry_script"))
        {
            reader.Found.Warning(Codes.MissingKey, map.Position, "task has no 'entry_script', and does nothing without one");
        }

        own.CopyText(body, "program_arguments");
        if (component is not null)
        {
            PlaceholderCheck.Check(own, "program_arguments", component["inputs"], component["outputs"]);
            PlaceholderCheck.Check(own, "append_row_to", component["inputs"], component["outputs"]);
        }

        own.CopyText(body, "append_row_to");
        own.CopyText(body, "model");
        Json.Add(body, "environment", EnvironmentTranslator.Reference(own, context, "azureml:"));
        return body;
    }
}
