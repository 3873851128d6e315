using System.Globalization;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads how data are worked on in parallel.</summary>
internal static class ParallelParser
{
    public static readonly string[] Keys =
    [
        "input_data", "mini_batch_size", "partition_keys", "max_concurrency_per_instance", "error_threshold",
        "mini_batch_error_threshold", "logging_level", "retry_settings", "task", "resources", "environment_variables",
    ];

    public static ParallelSettings Settings(MapReader reader)
    {
        var retry = reader.Mapping("retry_settings") is { } map
            ? new MapReader(map, "retry_settings", reader.Found, ["max_retries", "timeout"]) { IsBindable = reader.IsBindable }
            : null;
        return new ParallelSettings
        {
            InputData = reader.TextAt("input_data"),
            Counts = Reading.Map(
                ("max_concurrency_per_instance", reader.Count("max_concurrency_per_instance")),
                ("error_threshold", reader.Count("error_threshold")),
                ("mini_batch_error_threshold", reader.Count("mini_batch_error_threshold"))),
            LoggingLevel = reader.Text("logging_level") is { } level && level.Contains("${{", StringComparison.Ordinal)
                ? level
                : reader.ExactWord("logging_level", "DEBUG", "INFO", "WARNING"),
            PartitionKeys = reader.TextList("partition_keys"),
            Retries = Reading.Map(
                ("max_retries", retry?.Count("max_retries")), ("timeout", retry?.Count("timeout", most: WholeNumbers.LongestSeconds))),
            MiniBatchSize = MiniBatchSize(reader),
        };
    }

    public static ParallelTask? Task(MapReader reader, ParseContext context)
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
        if (!own.Has("entry_script"))
        {
            reader.Found.Warning(Codes.MissingKey, map.Position, "task has no 'entry_script', and does nothing without one");
        }

        return new ParallelTask(map.Position, own.Word("type", "run_function", "function", "model") ?? "run_function")
        {
            Code = CodeParser.Parse(own, context),
            EntryScript = own.Text("entry_script"),
            Arguments = own.TextAt("program_arguments"),
            AppendRowTo = own.TextAt("append_row_to"),
            Model = own.Text("model"),
            Environment = EnvironmentParser.Reference(own, context),
        };
    }

    // In bytes or, for a table, in rows.
    private static long? MiniBatchSize(MapReader reader)
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
}
