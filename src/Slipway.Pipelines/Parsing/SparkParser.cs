using System.Text.RegularExpressions;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads the program of a Spark job, and Spark's settings.</summary>
internal static partial class SparkParser
{
    private static readonly string[] Lists = ["py_files", "jars", "files", "archives"];

    private static readonly (string Key, string Setting, Func<MapReader, string, FreeValue?> Read)[] Named =
    [
        ("driver_cores", "spark.driver.cores", Number),
        ("driver_memory", "spark.driver.memory", Memory),
        ("executor_cores", "spark.executor.cores", Number),
        ("executor_memory", "spark.executor.memory", Memory),
        ("executor_instances", SparkSettings.Instances, Number),
        ("dynamic_allocation_enabled", SparkSettings.Enabled, Switch),
        ("dynamic_allocation_min_executors", SparkSettings.Least, Number),
        ("dynamic_allocation_max_executors", SparkSettings.Most, Number),
    ];

    /// <summary>The keys of a job.</summary>
    public static readonly string[] JobKeys =
        ["code", "entry", "py_files", "jars", "files", "archives", "args", "environment", "conf"];

    /// <summary>The keys of a component and of a step, where settings stand outside of <c>conf</c> too.</summary>
    public static readonly string[] Keys = [.. JobKeys, .. Named.Select(pair => pair.Key)];

    public static SparkProgram Program(MapReader reader, ParseContext context) => new()
    {
        Code = CodeParser.Parse(reader, context),
        Entry = Entry(reader),
        Files = Reading.Map([.. Lists.Select(key => (
            key,
            reader.TextList(key) is { } list ? (FreeValue?)new FreeList([.. list.Select(file => new FreeText(file))]) : null))]),
        Arguments = reader.TextAt("args"),
        Configuration = Configuration(reader),
        ConfigurationPosition = reader.At("conf"),
        Environment = EnvironmentParser.Reference(reader, context, isRequired: false, isOfSpark: true),
    };

    /// <summary>The settings of <c>conf</c>, and those that are keys of their own, by Spark's names.</summary>
    public static FreeMap Configuration(MapReader reader)
    {
        var settings = reader.AnyMap("conf");
        var conf = reader.Value("conf") is YamlMap map
            ? new MapReader(map, "conf", reader.Found, [.. map.Entries.Select(entry => entry.Key.Text)])
            : null;
        foreach (var (key, setting, read) in Named)
        {
            var value = conf is not null && (conf.Has(setting) || conf.Has(key))
                ? Read(conf, conf.Has(setting) ? setting : key)
                : Read(reader, key);
            FreeValue? Read(MapReader from, string name) =>
                reader.IsBindable && from.Value(name) is YamlScalar { Text: var text } && text.Contains("${{", StringComparison.Ordinal)
                    ? new FreeText(text)
                    : read(from, name);

            settings = settings.With(key, null).With(setting, value);
        }

        return settings;
    }

    private static SparkEntry? Entry(MapReader reader)
    {
        if (reader.Mapping("entry") is not { } map)
        {
            reader.Missing("entry");
            return null;
        }

        var own = new MapReader(map, "entry", reader.Found, ["file", "class_name"]);
        if (!own.Has("file") && !own.Has("class_name"))
        {
            own.Missing("file");
        }

        return new SparkEntry(own.TextAt("file"), own.TextAt("class_name"));
    }

    private static FreeValue? Number(MapReader reader, string key) => reader.Integer(key, 0, int.MaxValue).Free();

    private static FreeBoolean? Switch(MapReader reader, string key) => reader.Boolean(key) is true ? new FreeBoolean(true) : null;

    private static FreeValue? Memory(MapReader reader, string key)
    {
        if (reader.Text(key) is { } size && !Size().IsMatch(size))
        {
            reader.Found.Error(
                Codes.InvalidValue,
                reader.At(key),
                $"'{key}' of {reader.What} is '{size}', which is no size",
                "write it as '512m' or '2g'");
        }

        return reader.Text(key).Free();
    }

    [GeneratedRegex("^[0-9]+[kKmMgGtTpP]\\z")]
    private static partial Regex Size();
}
