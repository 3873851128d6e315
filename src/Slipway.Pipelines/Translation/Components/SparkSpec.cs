using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Components;

/// <summary>What a Spark component's specification has besides what all have.</summary>
internal static class SparkSpec
{
    public static readonly string[] Keys =
        [.. JobKeys, .. SparkConfiguration.Keys];

    /// <summary>The keys of a job, which has the settings under <c>conf</c> alone.</summary>
    public static IReadOnlyList<string> JobKeys =>
        ["code", "entry", "py_files", "jars", "files", "archives", "args", "environment", "conf"];

    private static readonly string[] Lists = ["py_files", "jars", "files", "archives"];

    public static void Fill(JsonObject spec, MapReader reader, TranslationContext context)
    {
        Json.Add(spec, "code", CodeReference.Read(reader, context, "azureml:"));
        Json.Add(spec, "entry", Entry(reader));
        Fill(spec, reader, Spelling.Snake);
        PlaceholderCheck.Check(reader, "args", spec["inputs"], spec["outputs"]);
        Json.AddUnlessEmpty(spec, "conf", SparkConfiguration.Read(reader));
        Json.Add(spec, "environment", EnvironmentTranslator.Reference(reader, context, "azureml:", isRequired: false, isOfSpark: true));
    }

    /// <summary>The files and arguments, which a job has as a component has them.</summary>
    public static void Fill(JsonObject body, MapReader reader, Spelling spelling)
    {
        foreach (var key in Lists)
        {
            Json.Add(body, spelling.Spell(key), reader.TextList(key));
        }

        reader.CopyText(body, "args");
    }

    /// <summary>Where the program starts, as the YAML has it; null when it is missing, which has been reported.</summary>
    public static JsonObject? Entry(MapReader reader)
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

        var body = new JsonObject();
        own.CopyText(body, "file");
        own.CopyText(body, "class_name");
        return body;
    }

    /// <summary>Where the program starts, as jobs and steps have it.</summary>
    public static JsonObject? Entry(JsonObject? entry, Spelling spelling)
    {
        if (entry is null)
        {
            return null;
        }

        var isClass = entry["class_name"] is not null;
        var body = new JsonObject
        {
            [spelling.Spell("spark_job_entry_type")] = isClass ? "SparkJobScalaEntry" : "SparkJobPythonEntry",
        };
        Json.Add(body, isClass ? spelling.Spell("class_name") : "file", entry.Text(isClass ? "class_name" : "file"));
        return body;
    }
}
