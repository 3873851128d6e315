using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Loading;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Sources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Schedules;

/// <summary>A schedule: when, and what then.</summary>
internal static class ScheduleTranslator
{
    private static readonly string[] Keys =
        ["$schema", "name", "display_name", "description", "tags", "properties", "trigger", "create_job", "import_data", "create_monitor", "is_enabled"];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the schedule", context.Found, Keys);
        if (reader.RequiredText("name") is { } name)
        {
            NameRules.CheckSchedule(name, reader.At("name"), context.Found);
        }

        reader.OnlyTexts("tags", mayBeNull: true);
        reader.OnlyTexts("properties", mayBeNull: true);
        var properties = new JsonObject
        {
            ["properties"] = reader.AnyMap("properties"),
            ["tags"] = reader.TextMap("tags"),
        };
        reader.CopyText(properties, "display_name", "displayName");
        reader.CopyText(properties, "description");
        reader.CopyBoolean(properties, "is_enabled", "isEnabled");
        if (reader.Mapping("trigger") is { } trigger)
        {
            Json.Add(properties, "trigger", TriggerReader.Read(trigger, context.Found) is { } read ? TriggerBody.OfSchedule(read) : null);
        }
        else
        {
            reader.Missing("trigger");
        }

        Json.Add(properties, "action", Action(reader, context));
        return new Document(
            DocumentKind.Schedule, "schedules", reader.Text("name"), null, new JsonObject { ["properties"] = properties });
    }

    private static JsonObject? Action(MapReader reader, TranslationContext context)
    {
        if (reader.Value("import_data") is { } import)
        {
            return Import(import, context) is { } definition
                ? new JsonObject { ["actionType"] = "ImportData", ["dataImportDefinition"] = definition }
                : null;
        }

        // In preview and no part of publishing: read, so that a folder may hold one.
        if (reader.Mapping("create_monitor") is { } monitor)
        {
            return new JsonObject { ["actionType"] = "CreateMonitor", ["monitorDefinition"] = Naming.CamelKeys(YamlJson.Of(monitor)) };
        }

        if (reader.Value("create_job") is not { } job)
        {
            reader.Missing("create_job");
            return null;
        }

        return ScheduledJob(job, context) is { } body
            ? new JsonObject { ["actionType"] = "CreateJob", ["jobDefinition"] = body }
            : null;
    }

    private static JsonObject? Import(YamlValue value, TranslationContext context) => value switch
    {
        YamlMap map => DataImportTranslator.Definition(map, context),
        YamlScalar scalar => ReadFile(scalar, context) is var (map, folder) && map is not null
            ? DataImportTranslator.Definition(map, context with { Folder = folder })
            : null,
        _ => null,
    };

    private static JsonObject? ScheduledJob(YamlValue value, TranslationContext context)
    {
        switch (value)
        {
            case YamlScalar scalar when scalar.Text.StartsWith("file:", StringComparison.Ordinal):
                context.Found.Error(
                    Codes.InvalidValue, scalar.Position, $"'{scalar.Text}' is no job", $"write '{scalar.Text[5..]}' for the one in this file");
                return null;
            case YamlScalar scalar:
                return Named(scalar, context);
            case YamlMap map when map.Find("job")?.Value is YamlScalar job:
                return Override(job, map, context);
            case YamlMap map:
                new MapReader(map, "'create_job'", context.Found, [.. map.Entries.Select(entry => entry.Key.Text)]).Missing("job");
                return null;
            default:
                context.Found.Error(
                    Codes.InvalidValue, value.Position, "'create_job' must be a file, a job's name, or keys with one of them as 'job'");
                return null;
        }
    }

    private static JsonObject? Named(YamlScalar scalar, TranslationContext context)
    {
        if (References.IsRegistered(scalar.Text))
        {
            var name = References.WithoutScheme(scalar.Text);
            return new JsonObject
            {
                ["jobType"] = "Pipeline",
                ["isArchived"] = false,
                ["experimentName"] = "Default",
                ["sourceJobId"] = name,
            };
        }

        var (map, folder) = ReadFile(scalar, context);
        return map is null ? null : Definition(map, scalar.Position, context with { Folder = folder });
    }

    private static (YamlMap? Map, SourceFolder Folder) ReadFile(YamlScalar scalar, TranslationContext context)
    {
        var folder = context.Folder.FolderOf(scalar.Text);
        var path = References.ExistingFile(scalar, "what the schedule starts", context);
        return (path is null ? null : folder.Read(Path.GetFileName(path), context.Found), folder);
    }

    // A scheduled job belongs to no folder: its experiment is named by the schedule, in the workspace.
    private static JsonObject? Definition(YamlMap map, SourcePosition at, TranslationContext context)
    {
        var job = DocumentTranslator.Translate(map, context);
        if (job is null)
        {
            return null;
        }

        if (job.Kind != DocumentKind.PipelineJob)
        {
            context.Found.Error(
                Codes.InvalidValue, at, "a schedule starts a pipeline job, and this is none", "make it a step of a pipeline");
            return null;
        }

        var body = (JsonObject)job.Body["properties"]!.DeepClone();
        foreach (var (key, name) in ((string, string)[])[("experiment_name", "experimentName"), ("display_name", "displayName")])
        {
            if (map.Find(key) is null)
            {
                body.Remove(name);
            }
        }

        return body;
    }

    private static JsonObject? Override(YamlScalar written, YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(
            map, "create_job", context.Found, ["job", "settings", .. JobBody.Keys, "identity"]);
        reader.Word("type", "pipeline");
        if (Named(written, context) is not { } job)
        {
            return null;
        }

        if (References.IsRegistered(written.Text))
        {
            job.Remove("experimentName");
        }

        foreach (var key in (string[])["jobs", "inputs", "outputs", "properties", "tags"])
        {
            job[key] ??= new JsonObject();
        }

        job["settings"] ??= new JsonObject { ["_source"] = "YAML.JOB" };
        reader.CopyText(job, "display_name", "displayName");
        reader.CopyText(job, "experiment_name", "experimentName");
        reader.CopyText(job, "description");
        Json.Add(job, "computeId", References.Compute(reader, "compute", context));
        Merge(job, "inputs", JobPorts.Inputs(reader, Spelling.Camel, context, mayBeGrouped: true));
        Merge(job, "outputs", JobPorts.Outputs(reader, Spelling.Camel, context));
        Merge(job, "tags", reader.TextMap("tags"));
        Merge(job, "properties", reader.AnyMap("properties"));
        if (reader.Has("settings"))
        {
            Merge(job, "settings", PipelineJobTranslator.Settings(reader, context));
        }

        Json.Add(job, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        return job;
    }

    private static void Merge(JsonObject job, string key, JsonObject given)
    {
        if (given.Count == 0)
        {
            return;
        }

        var merged = job[key] as JsonObject ?? [];
        foreach (var (name, value) in given)
        {
            merged[name] = value?.DeepClone();
        }

        job[key] = merged.Parent is null ? merged : merged.DeepClone();
    }
}
