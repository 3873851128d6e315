using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Settings;

/// <summary>The settings of Spark: under <c>conf</c> by Spark's names, or by names of their own next to it.</summary>
internal static partial class SparkConfiguration
{
    /// <summary>Whether executors come and go with the work.</summary>
    public const string Enabled = "spark.dynamicAllocation.enabled";

    /// <summary>The least number of executors.</summary>
    public const string Least = "spark.dynamicAllocation.minExecutors";

    /// <summary>The greatest number of executors.</summary>
    public const string Most = "spark.dynamicAllocation.maxExecutors";

    /// <summary>The number of executors at the start.</summary>
    public const string Instances = "spark.executor.instances";

    private static readonly (string Key, string Setting, Action<MapReader, JsonObject, string, string> Copy)[] Named =
    [
        ("driver_cores", "spark.driver.cores", Number),
        ("driver_memory", "spark.driver.memory", Memory),
        ("executor_cores", "spark.executor.cores", Number),
        ("executor_memory", "spark.executor.memory", Memory),
        ("executor_instances", Instances, Number),
        ("dynamic_allocation_enabled", Enabled, Switch),
        ("dynamic_allocation_min_executors", Least, Number),
        ("dynamic_allocation_max_executors", Most, Number),
    ];

    public static readonly string[] Keys = [.. Named.Select(pair => pair.Key)];

    /// <summary>All of them by Spark's names; what stands under <c>conf</c> goes first.</summary>
    public static JsonObject Read(MapReader reader)
    {
        var settings = reader.AnyMap("conf");
        var conf = reader.Value("conf") is YamlMap map
            ? new MapReader(map, "conf", reader.Found, [.. map.Entries.Select(entry => entry.Key.Text)])
            : null;
        foreach (var (key, setting, copy) in Named)
        {
            settings.Remove(setting);
            settings.Remove(key);
            if (conf is not null && (conf.Has(setting) || conf.Has(key)))
            {
                copy(conf, settings, conf.Has(setting) ? setting : key, setting);
            }
            else
            {
                copy(reader, settings, key, setting);
            }
        }

        return settings;
    }

    private static void Number(MapReader reader, JsonObject settings, string key, string setting) =>
        Json.Add(settings, setting, reader.Integer(key, 0, int.MaxValue));

    private static void Switch(MapReader reader, JsonObject settings, string key, string setting) =>
        Json.Add(settings, setting, reader.Boolean(key) is true ? true : null);

    private static void Memory(MapReader reader, JsonObject settings, string key, string setting)
    {
        if (reader.Text(key) is { } size && !Size().IsMatch(size))
        {
            reader.Found.Error(
                Codes.InvalidValue, reader.At(key), $"'{key}' of {reader.What} is '{size}', which is no size", "write it as '512m' or '2g'");
        }

        reader.CopyText(settings, key, setting);
    }

    [GeneratedRegex("^[0-9]+[kKmMgGtTpP]\\z")]
    private static partial Regex Size();

    /// <summary>As a step or a job runs with them: with dynamic allocation it starts with the least number of executors.</summary>
    public static JsonObject Effective(JsonObject settings)
    {
        var effective = (JsonObject)settings.DeepClone();
        if (IsTrue(effective[Enabled]) && effective[Instances] is null)
        {
            Json.Add(effective, Instances, effective[Least]?.DeepClone());
        }

        return effective;
    }

    /// <summary>As a job has them: all of them texts, in Python's form.</summary>
    public static JsonObject AsTexts(JsonObject settings) => new(settings.Select(setting => KeyValuePair.Create(
        setting.Key,
        (JsonNode?)JsonValue.Create(Text(setting.Value)))));

    private static bool IsTrue(JsonNode? value) => Text(value) is "True" or "true";

    private static string? Text(JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        System.Text.Json.JsonValueKind.True => "True",
        System.Text.Json.JsonValueKind.False => "False",
        System.Text.Json.JsonValueKind.String => value.Text(),
        _ => value!.ToJsonString(),
    };
}
