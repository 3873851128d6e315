using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads schedules.</summary>
internal static class ScheduleParser
{
    private static readonly string[] Keys =
        [
            "$schema", "name", "display_name", "description", "tags", "properties", "trigger", "create_job",
            "import_data", "create_monitor", "is_enabled",
        ];

    /// <summary>The schedule.</summary>
    /// <param name="map">Its file.</param>
    /// <param name="context">Of its file.</param>
    /// <param name="pipeline">
    /// The pipeline beside it, which is read already; null where there is none, or where it is not published.
    /// </param>
    public static ScheduleDefinition Parse(YamlMap map, ParseContext context, PipelineDefinition? pipeline = null)
    {
        var reader = new MapReader(map, "the schedule", context.Found, Keys);
        reader.RequiredText("name");
        reader.OnlyTexts("tags", mayBeNull: true);
        reader.OnlyTexts("properties", mayBeNull: true);
        var trigger = reader.Mapping("trigger");
        if (trigger is null)
        {
            reader.Missing("trigger");
        }

        return new ScheduleDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.Schedule,
            Name = reader.Written("name"),
            Properties = reader.AnyMap("properties"),
            Tags = reader.Texts("tags"),
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            IsEnabled = reader.Boolean("is_enabled"),
            Trigger = trigger is null ? null : TriggerParser.Parse(trigger, context.Found),
            Action = Action(reader, context, pipeline),
            RunsPipeline = RunsPipeline(map, context),
        };
    }

    /// <summary>Whether a schedule starts the pipeline beside it.</summary>
    public static bool RunsPipeline(YamlMap map, ParseContext context) => Job(map) is { } job && IsPipeline(job, context);

    private static YamlScalar? Job(YamlMap map) => map.Find("create_job")?.Value switch
    {
        YamlScalar scalar => scalar,
        YamlMap job => job.Find("job")?.Value as YamlScalar,
        _ => null,
    };

    private static bool IsPipeline(YamlScalar job, ParseContext context) =>
        context.Folder.Resolve(job.Text) == context.Pipeline;

    private static ScheduledAction? Action(MapReader reader, ParseContext context, PipelineDefinition? pipeline)
    {
        if (reader.Value("import_data") is { } import)
        {
            return Import(import, context) is { } definition ? new ScheduledImport(definition) : null;
        }

        if (reader.Mapping("create_monitor") is { } monitor)
        {
            return new ScheduledMonitor(MonitorParser.Parse(monitor, context));
        }

        if (reader.Value("create_job") is not { } job)
        {
            reader.Missing("create_job");
            return null;
        }

        return Scheduled(job, context, pipeline);
    }

    private static DataImportDefinition? Import(YamlValue value, ParseContext context)
    {
        switch (value)
        {
            case YamlMap map:
                return AssetParser.Import(map, context, isOfSchedule: true);
            case YamlScalar scalar when ReadFile(scalar, context) is var (map, folder) && map is not null:
                return AssetParser.Import(map, context with { Folder = folder }, isOfSchedule: true);
            default:
                return null;
        }
    }

    private static ScheduledJob? Scheduled(YamlValue value, ParseContext context, PipelineDefinition? pipeline)
    {
        switch (value)
        {
            case YamlScalar scalar when scalar.Text.StartsWith("file:", StringComparison.Ordinal):
                context.Found.Error(
                    Codes.InvalidValue,
                    scalar.Position,
                    $"'{scalar.Text}' is no job",
                    $"write '{scalar.Text[5..]}' for the one in this file");
                return null;
            case YamlScalar scalar:
                return Named(scalar, context, pipeline);
            case YamlMap map when map.Find("job")?.Value is YamlScalar job:
                var changes = Changes(map, context);
                return Named(job, context, pipeline) is { } named ? named with { Changes = changes } : null;
            case YamlMap map:
                new MapReader(map, "'create_job'", context.Found, [.. map.Entries.Select(entry => entry.Key.Text)]).Missing("job");
                return null;
            default:
                context.Found.Error(
                    Codes.InvalidValue, value.Position, "'create_job' must be a file, a job's name, or keys with one of them as 'job'");
                return null;
        }
    }

    private static ScheduledJob? Named(YamlScalar scalar, ParseContext context, PipelineDefinition? pipeline)
    {
        if (ReferenceParser.IsRegistered(scalar.Text))
        {
            return new ScheduledJob { SourceJob = ReferenceParser.WithoutScheme(scalar.Text) };
        }

        if (pipeline is not null && IsPipeline(scalar, context))
        {
            return new ScheduledJob { Job = pipeline };
        }

        var (map, folder) = ReadFile(scalar, context);
        if (map is null || DocumentParser.Parse(map, context with { Folder = folder }) is not { } document)
        {
            return null;
        }

        if (document is PipelineDefinition job)
        {
            return new ScheduledJob { Job = job };
        }

        context.Found.Error(
            Codes.InvalidValue, scalar.Position, "a schedule starts a pipeline job, and this is none", "make it a step of a pipeline");
        return null;
    }

    private static (YamlMap? Map, SourceFolder Folder) ReadFile(YamlScalar scalar, ParseContext context)
    {
        var folder = context.Folder.FolderOf(scalar.Text);
        var path = ReferenceParser.ExistingFile(scalar, "what the schedule starts", context);
        return (path is null ? null : folder.Read(Path.GetFileName(path), context.Found), folder);
    }

    private static JobChanges Changes(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(
            map, "create_job", context.Found, ["job", "settings", .. JobParser.CommonKeys, "identity"]);
        reader.Word("type", "pipeline");
        return new JobChanges
        {
            DisplayName = reader.Text("display_name"),
            ExperimentName = reader.Text("experiment_name"),
            Description = reader.Text("description"),
            Compute = ReferenceParser.Compute(reader, "compute"),
            Inputs = InputParser.Inputs(reader, context, isStep: false),
            Outputs = InputParser.Outputs(reader, context, isStep: false),
            Tags = reader.Texts("tags"),
            Properties = reader.AnyMap("properties"),
            Settings = reader.Has("settings") ? SettingsParser.OfPipeline(reader) : null,
            Identity = SettingsParser.JobIdentity(reader),
        };
    }
}
