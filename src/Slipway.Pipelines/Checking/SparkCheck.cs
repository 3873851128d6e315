using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Sources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Checking;

/// <summary>Checks what Azure ML asks of a job or a step that runs on Spark, and not of a component.</summary>
internal static class SparkCheck
{
    private static readonly string[] Needed =
        ["spark.driver.cores", "spark.driver.memory", "spark.executor.cores", "spark.executor.memory"];

    private static readonly string[] InstanceTypes =
        ["standard_e4s_v3", "standard_e8s_v3", "standard_e16s_v3", "standard_e32s_v3", "standard_e64s_v3"];

    /// <summary>Checks where it runs: on a pool, or on machines that it names.</summary>
    public static void CheckMachines(MapReader reader)
    {
        if (reader.Has("compute") && reader.Has("resources"))
        {
            reader.Found.Error(
                Codes.InvalidValue, reader.At("resources"), $"{reader.What} has 'compute' and 'resources', of which Spark takes one");
        }
        else if (!reader.Has("compute") && !reader.Has("resources"))
        {
            reader.Found.Error(Codes.MissingKey, reader.Map.Position, $"{reader.What} needs 'compute' or 'resources'");
        }

        if (reader.Value("resources") is not YamlMap map)
        {
            return;
        }

        var machines = new MapReader(map, "resources", reader.Found, [.. map.Entries.Select(entry => entry.Key.Text)]);
        machines.RequiredText("runtime_version");
        if (machines.RequiredText("instance_type") is not null)
        {
            machines.Word("instance_type", InstanceTypes);
        }
    }

    /// <summary>Checks that a job, or a step that names a component, is given no models: Azure ML's own clients hand on none.</summary>
    public static void CheckInputs(MapReader reader)
    {
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            if ((value as YamlMap)?.Find("type")?.Value is YamlScalar type
                && type.Text.ToLowerInvariant() is DataType.CustomModel or DataType.MLFlowModel or DataType.TritonModel)
            {
                reader.Found.Error(
                    Codes.InvalidValue,
                    type.Position,
                    $"input '{key.Text}' of {reader.What} is of type '{type.Text}', and Spark takes no models",
                    "give the path of the model's folder, as 'uri_folder'");
            }
        }
    }

    /// <summary>Checks that the settings are complete, and fit together.</summary>
    /// <param name="reader">The job or the step.</param>
    /// <param name="settings">All that it is given, by Spark's names.</param>
    public static void CheckSettings(MapReader reader, JsonObject settings)
    {
        var at = reader.At("conf");
        var instances = Number(SparkConfiguration.Instances);
        var least = Number(SparkConfiguration.Least);
        var most = Number(SparkConfiguration.Most);
        var isDynamic = settings[SparkConfiguration.Enabled] is JsonValue enabled && enabled.GetValueKind() == System.Text.Json.JsonValueKind.True;
        string[] needed = isDynamic
            ? [.. Needed, SparkConfiguration.Least, SparkConfiguration.Most]
            : [.. Needed, SparkConfiguration.Instances];
        if (needed.Where(key => settings[key] is null).ToList() is { Count: > 0 } missing)
        {
            reader.Found.Error(Codes.MissingKey, at, $"'conf' of {reader.What} needs {string.Join(", ", missing.Select(key => $"'{key}'"))}");
        }
        else if (!isDynamic && (least ?? most) is not null)
        {
            reader.Found.Error(Codes.InvalidValue, at, $"'conf' of {reader.What} limits the number of executors, and does not allocate them dynamically");
        }
        else if (isDynamic && (least < 1 || least > most))
        {
            reader.Found.Error(Codes.InvalidValue, at, $"'conf' of {reader.What} allows from {least} to {most} executors");
        }
        else if (isDynamic && (instances < least || instances > most))
        {
            reader.Found.Error(Codes.InvalidValue, at, $"'conf' of {reader.What} starts with {instances} executors and allows from {least} to {most}");
        }

        int? Number(string key) => settings[key] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;
    }

    /// <summary>Checks that it starts with a file that is there.</summary>
    /// <param name="reader">The job or the step.</param>
    /// <param name="folder">Where it stands.</param>
    public static void CheckEntry(MapReader reader, SourceFolder folder)
    {
        if (reader.Value("entry") is not YamlMap entry)
        {
            return;
        }

        if (entry.Find("class_name") is { } name)
        {
            reader.Found.Error(Codes.InvalidValue, name.Value.Position, $"'entry' of {reader.What} names a class, and Azure ML starts a 'file' alone");
        }

        if (entry.Find("file")?.Value is YamlScalar file
            && reader.Value("code") is YamlScalar { Text: var code } && Directory.Exists(folder.Resolve(code))
            && !File.Exists(Path.Combine(folder.Resolve(code), file.Text)))
        {
            reader.Found.Error(Codes.MissingFile, file.Position, $"'entry' of {reader.What} is '{file.Text}', and there is no such file in '{code}'");
        }
    }

    /// <summary>Checks that a job's data are read and written in place, which is all that Spark can.</summary>
    public static void CheckModes(MapReader reader, string key, JsonNode? ports)
    {
        foreach (var (name, port) in ports as JsonObject ?? [])
        {
            if (port.Text("jobInputType") != "literal" && port.Text("mode") != "Direct")
            {
                reader.Found.Error(
                    Codes.InvalidValue, reader.At(key), $"'{name}' of '{key}' of {reader.What} must be of mode 'direct', the only one that Spark has");
            }
        }
    }
}
