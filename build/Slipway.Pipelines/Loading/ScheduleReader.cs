using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a <c>schedule*.yml</c>.</summary>
internal static class ScheduleReader
{
    private static readonly string[] Keys =
        ["$schema", "name", "version", "display_name", "description", "tags", "trigger", "create_job"];

    private static readonly string[] JobKeys =
    [
        "type", "job", "name", "display_name", "description", "experiment_name", "inputs", "settings", "tags", "compute",
    ];

    public static Schedule? Read(YamlMap map, LoadContext context)
    {
        var reader = new MapReader(map, "the schedule", context.Found, Keys);
        var name = reader.RequiredText("name");
        if (name is not null)
        {
            NameRules.CheckSchedule(name, reader.At("name"), context.Found);
        }

        Trigger? trigger = null;
        if (reader.Mapping("trigger") is { } triggerMap)
        {
            trigger = TriggerReader.Read(triggerMap, context.Found);
        }
        else
        {
            reader.Missing("trigger");
        }

        var job = Job(reader, context);
        return name is null || trigger is null || job is null
            ? null
            : new Schedule
            {
                Position = map.Position,
                Name = name,
                DisplayName = reader.Text("display_name"),
                Description = reader.Text("description"),
                Tags = reader.Texts("tags"),
                Trigger = trigger,
                Job = job,
            };
    }

    private static ScheduledJob? Job(MapReader reader, LoadContext context)
    {
        switch (reader.Value("create_job"))
        {
            case null:
                reader.Missing("create_job");
                return null;
            case YamlScalar scalar:
                return Referenced(scalar, context);
            case YamlMap map:
                return Overridden(new MapReader(map, "create_job", context.Found, JobKeys), context);
            case var other:
                reader.WrongShape("create_job", other, "a pipeline's file or keys such as 'job'");
                return null;
        }
    }

    private static ScheduledJob? Referenced(YamlScalar scalar, LoadContext context)
    {
        if (scalar.Text.StartsWith("azureml:", StringComparison.Ordinal))
        {
            return new RepeatedJob(scalar.Text["azureml:".Length..]);
        }

        var pipeline = Path.Combine(context.Folder.FullPath, PipelineReader.FileName);
        var path = context.Folder.Resolve(scalar.Text);
        if (!File.Exists(path))
        {
            context.Found.Error(Codes.MissingFile, scalar.Position, $"the schedule's job is '{scalar.Text}', and there is no such file");
            return null;
        }

        if (path != pipeline)
        {
            context.Found.Error(
                Codes.NotSupported,
                scalar.Position,
                $"the schedule's job is '{scalar.Text}'; a schedule runs the pipeline of its own folder",
                $"write 'create_job: ./{PipelineReader.FileName}'");
            return null;
        }

        return new PipelineRunJob();
    }

    private static ScheduledJob? Overridden(MapReader reader, LoadContext context)
    {
        if (reader.Text("type") is { } type and not "pipeline")
        {
            context.Found.Error(Codes.NotSupported, reader.At("type"), $"a schedule makes jobs of type 'pipeline', not '{type}'");
            return null;
        }

        if (reader.RequiredText("job") is null
            || reader.Value("job") is not YamlScalar reference
            || Referenced(reference, context) is not { } job)
        {
            return null;
        }

        if (job is RepeatedJob)
        {
            foreach (var key in ((string[])["inputs", "settings"]).Where(reader.Has))
            {
                context.Found.Error(
                    Codes.NotSupported, reader.At(key), $"'{key}' can't be set for a job that is repeated as it was");
            }

            return job;
        }

        var inputs = ImmutableSortedDictionary.CreateBuilder<string, InputValue>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            if (ValueReader.PipelineInput($"input '{key.Text}' of the schedule", value, context.Found) is { } given)
            {
                inputs[key.Text] = given;
            }
        }

        return new PipelineRunJob
        {
            Inputs = inputs.ToImmutable(),
            Settings = reader.Mapping("settings") is { } settings ? PipelineReader.Settings(settings, context.Found) : new(),
            Tags = reader.Texts("tags"),
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            ExperimentName = reader.Text("experiment_name"),
            Compute = ComputeName.Read(reader, "compute"),
        };
    }
}
