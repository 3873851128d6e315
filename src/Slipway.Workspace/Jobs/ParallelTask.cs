using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Jobs;

/// <summary>What a parallel step runs: its entry script over mini-batches of one of its inputs.</summary>
/// <param name="Run">The task as a command has it: with <c>environment</c> and <c>code</c>.</param>
/// <param name="Input">The input that is cut into mini-batches.</param>
/// <param name="Command">What starts the driver with the script's arguments.</param>
/// <param name="Settings">What the driver is to do, as JSON.</param>
internal sealed record ParallelTask(JsonObject Run, string Input, string Command, string Settings)
{
    /// <summary>The variable with <see cref="Settings"/>.</summary>
    public const string SettingsVariable = "SLIPWAY_PARALLEL";

    /// <summary>The variable with the driver's path in the container.</summary>
    public const string DriverVariable = "SLIPWAY_PARALLEL_DRIVER";

    private const int MostProcesses = 128;

    // Azure's, where a step says nothing (https://learn.microsoft.com/azure/machine-learning/reference-yaml-job-parallel).
    private const int UsualRetries = 2;
    private const int UsualTimeout = 60;
    private const int UsualFiles = 1;
    private const int UsualBytes = 1024 * 1024;
    private const int MostTimeout = 259_200;

    /// <exception cref="ApiException">400: it is no task that can be run.</exception>
    public static ParallelTask Read(JsonObject node, JsonObject component, IReadOnlyDictionary<string, InputDefinition> inputs, string path)
    {
        var task = node.FindObject("task") ?? component.FindObject("task")
            ?? throw ApiException.InvalidContent("A parallel step needs a 'task'.", $"{path}.task");
        var type = task.FindText("type") ?? "run_function";
        if (!LenientJson.Same(type, "run_function") && !LenientJson.Same(type, "function"))
        {
            throw ApiException.UserError(
                $"A parallel task of type {type} does not run in the local workspace; run_function does.", $"{path}.task.type");
        }

        var input = InputOf(node.FindText("inputData") ?? component.FindText("inputData"), inputs, $"{path}.inputData");
        var retries = Setting("retrySettings") as JsonObject ?? [];
        var concurrency = Number("maxConcurrencyPerInstance", 1, MostProcesses) ?? Environment.ProcessorCount;
        var nodes = (node.FindObject("resources") ?? component.FindObject("resources"))?
            .FindNumber("instanceCount", 1, MostProcesses, $"{path}.resources") ?? 1;
        if (concurrency * nodes > MostProcesses)
        {
            throw ApiException.UserError(
                $"A step of {concurrency * nodes} processes does not run on one machine; {MostProcesses} do.", $"{path}.maxConcurrencyPerInstance");
        }

        var isTable = LenientJson.Same(inputs[input].Type, "mltable");
        var settings = new JsonObject
        {
            ["entryScript"] = task.FindText("entryScript") is { Length: > 0 } script
                ? script
                : throw ApiException.InvalidContent("A parallel task needs an 'entryScript'.", $"{path}.task.entryScript"),
            ["miniBatchSize"] = MiniBatchSize(
                SizeOf(Setting("miniBatchSize").Text(), Setting("partitionKeys")), isTable, $"{path}.miniBatchSize"),
            ["processes"] = concurrency * nodes,
            ["maxRetries"] = retries.FindNumber("maxRetries", 0, int.MaxValue, $"{path}.retrySettings") ?? UsualRetries,
            ["timeout"] = retries.FindNumber("timeout", 1, MostTimeout, $"{path}.retrySettings") ?? UsualTimeout,
            ["errorThreshold"] = Number("errorThreshold", -1, int.MaxValue) ?? -1,
            ["miniBatchErrorThreshold"] = Number("miniBatchErrorThreshold", -1, int.MaxValue) ?? -1,
            ["partitionKeys"] = PartitionKeys(Setting("partitionKeys"), $"{path}.partitionKeys"),
        };
        return new ParallelTask(task, input, CommandOf(task, input), settings.ToJsonString());

        JsonNode? Setting(string name) => node.Find(name) ?? component.Find(name);

        int? Number(string name, int least, int most) =>
            node.FindNumber(name, least, most, path) ?? component.FindNumber(name, least, most, $"{path}.componentId");
    }

    private static string CommandOf(JsonObject task, string input)
    {
        var output = task.FindText("appendRowTo") is { Length: > 0 } given ? given : "";
        return $$$"""
            python=$(command -v python || command -v python3) || { echo 'The step is parallel, and its image has no Python.' >&2; exit 127; }
            exec "$python" "${{{DriverVariable}}}" "${{inputs.{{{input}}}}}" "{{{output}}}" {{{task.FindText("programArguments")}}}
            """;
    }

    private static string InputOf(string? expression, IReadOnlyDictionary<string, InputDefinition> inputs, string path) =>
        Expression.Whole(expression) is { } inner && Expression.After(inner, "inputs.") is { } name
            && inputs.TryGetValue(name, out var input) && input.IsData
                ? name
                : throw ApiException.UserError("'inputData' must name an input of data of the step, as ${{inputs.NAME}}.", path);

    /// <summary>Azure's client sends 0 along with keys, which say by themselves what a mini-batch is.</summary>
    private static string? SizeOf(string? given, JsonNode? keys) => given == "0" && keys is not null ? null : given;

    /// <summary>Files, or about so many bytes of a table; a text may have a unit, as clients leave it in components.</summary>
    private static long MiniBatchSize(string? text, bool isTable, string path)
    {
        if (string.IsNullOrEmpty(text))
        {
            return isTable ? UsualBytes : UsualFiles;
        }

        var number = text.TrimEnd('k', 'K', 'm', 'M', 'g', 'G', 'b', 'B', ' ');
        var factor = text[number.Length..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1L,
            "K" or "KB" => 1L << 10,
            "M" or "MB" => 1L << 20,
            "G" or "GB" => 1L << 30,
            _ => 0,
        };
        return factor > 0 && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count * factor
            : throw ApiException.InvalidContent($"'{text}' is no size of a mini-batch: a number of files, or of bytes as 10kb, 1mb.", path);
    }

    /// <summary>A list, or a list in a text, as clients send it.</summary>
    private static JsonArray PartitionKeys(JsonNode? given, string path)
    {
        try
        {
            var keys = given is JsonArray list ? list : given.Text() is { Length: > 0 } text ? JsonNode.Parse(text) as JsonArray : [];
            return keys is not null && keys.All(key => key.Text() is not null)
                ? new JsonArray([.. keys.Select(key => (JsonNode?)key.Text())])
                : throw ApiException.InvalidContent("'partitionKeys' must be a list of names.", path);
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidContent($"'partitionKeys' must be a list of names: {e.Message}", path);
        }
    }
}
