using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Settings;

/// <summary>The settings of Spark: under <c>conf</c> by Spark's names, or by names of their own next to it.</summary>
internal static class SparkConfiguration
{
    private const string Enabled = "spark.dynamicAllocation.enabled";
    private const string Least = "spark.dynamicAllocation.minExecutors";
    private const string Instances = "spark.executor.instances";

    private static readonly (string Key, string Setting)[] Named =
    [
        ("driver_cores", "spark.driver.cores"),
        ("driver_memory", "spark.driver.memory"),
        ("executor_cores", "spark.executor.cores"),
        ("executor_memory", "spark.executor.memory"),
        ("executor_instances", Instances),
        ("dynamic_allocation_enabled", Enabled),
        ("dynamic_allocation_min_executors", Least),
        ("dynamic_allocation_max_executors", "spark.dynamicAllocation.maxExecutors"),
    ];

    public static readonly string[] Keys = [.. Named.Select(pair => pair.Key)];

    /// <summary>All of them by Spark's names, as they are written.</summary>
    public static JsonObject Read(MapReader reader)
    {
        var settings = reader.AnyMap("conf");
        foreach (var (key, setting) in Named)
        {
            Json.Add(settings, setting, YamlJson.Of(reader.Value(key)));
        }

        return settings;
    }

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
