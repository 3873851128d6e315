using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The parts of Spark jobs, steps and components.</summary>
internal static class SparkBody
{
    /// <summary>Files and arguments.</summary>
    public static void Fill(JsonObject body, SparkProgram program, Spelling spelling)
    {
        FreeJson.Fill(body, program.Files, spelling);
        Json.Add(body, "args", program.Arguments?.Text);
    }

    /// <summary>What is started, as jobs and steps have it.</summary>
    public static JsonObject? Entry(SparkEntry? entry, Spelling spelling)
    {
        if (entry is null)
        {
            return null;
        }

        var isClass = entry.ClassName is not null;
        var body = new JsonObject
        {
            [spelling.Spell("spark_job_entry_type")] = isClass ? "SparkJobScalaEntry" : "SparkJobPythonEntry",
        };
        Json.Add(body, isClass ? spelling.Spell("class_name") : "file", (isClass ? entry.ClassName : entry.File)?.Text);
        return body;
    }

    /// <summary>What is started, as components have it.</summary>
    public static JsonObject? OfComponent(SparkEntry? entry)
    {
        if (entry is null)
        {
            return null;
        }

        var body = new JsonObject();
        Json.Add(body, "file", entry.File?.Text);
        Json.Add(body, "class_name", entry.ClassName?.Text);
        return body;
    }

    /// <summary>The settings that are sent: of executors that come and go, as many as the least start.</summary>
    public static FreeMap Effective(FreeMap settings) =>
        settings[SparkSettings.Enabled] is FreeBoolean { Value: true } && settings[SparkSettings.Instances] is null
            ? settings.With(SparkSettings.Instances, settings[SparkSettings.Least])
            : settings;

    /// <summary>The settings as texts, which jobs have.</summary>
    public static JsonObject AsTexts(FreeMap settings) => new(settings.Entries.Select(setting => KeyValuePair.Create(
        setting.Key,
        (JsonNode?)JsonValue.Create(setting.Value switch
        {
            null => null,
            FreeBoolean { Value: var isTrue } => isTrue ? "True" : "False",
            FreeText text => text.Text,
            FreeInteger integer => integer.Value.ToString(CultureInfo.InvariantCulture),
            var value => FreeJson.Of(value)!.ToJsonString(),
        }))));

    /// <summary>As whom Spark runs where the file does not say.</summary>
    public static JsonObject? DefaultIdentity(SparkMachines machines, Spelling spelling) =>
        machines.HasCompute ? new JsonObject { [spelling.Spell("identity_type")] = "Managed" }
        : machines.HasResources ? new JsonObject { [spelling.Spell("identity_type")] = "UserIdentity" }
        : null;
}
