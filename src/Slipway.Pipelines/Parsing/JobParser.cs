using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads jobs.</summary>
internal static class JobParser
{
    /// <summary>The keys of every job.</summary>
    public static readonly string[] CommonKeys =
    [
        "$schema", "type", "name", "display_name", "experiment_name", "description", "tags", "properties", "compute",
        "inputs", "outputs",

        // What a file has that was written from the workspace; Azure ML's own clients pass it over.
        "id", "creation_context", "status", "log_files",
    ];

    private static readonly string[] PipelineKeys = [.. CommonKeys, "settings", "jobs", "identity", "component", "services"];

    private static readonly string[] CommandKeys =
    [
        .. CommonKeys, "command", "code", "environment", "environment_variables", "parent_job_name", "parameters",
        "distribution", "resources", "limits", "services", "queue_settings", "identity",
    ];

    private static readonly string[] SweepKeys =
    [
        .. CommonKeys, "trial", "search_space", "sampling_algorithm", "objective", "early_termination", "limits",
        "identity", "queue_settings", "resources", "services",
    ];

    private static readonly string[] TrialKeys =
        ["$schema", "command", "code", "environment", "environment_variables", "distribution", "resources", "queue_settings"];

    private static readonly string[] SparkKeys = [.. CommonKeys, .. SparkParser.JobKeys, "identity", "resources", "services"];

    private static readonly string[] SparkInstanceTypes =
        ["standard_e4s_v3", "standard_e8s_v3", "standard_e16s_v3", "standard_e32s_v3", "standard_e64s_v3"];

    public static PipelineDefinition Pipeline(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the pipeline", context.Found, PipelineKeys);
        if (!context.IsPublished)
        {
            reader.Word("type", "pipeline");
        }

        var common = Common(reader, context);
        var hasComponent = reader.Value("component") is YamlScalar;
        return new PipelineDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.PipelineJob,
            What = reader.What,
            Folder = common.Folder,
            Tags = common.Tags,
            Settings = SettingsParser.OfPipeline(reader),
            HasComponent = hasComponent,
            Component = hasComponent ? Component((YamlScalar)reader.Value("component")!, context) : null,
            Graph = hasComponent
                ? new PipelineGraph { Position = map.Position }
                : GraphParser.OfJob(reader, common.Inputs, context),
        }.With(common);
    }

    public static CommandJobDefinition Command(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, CommandKeys);
        reader.Word("type", "command");
        var common = Common(reader, context);
        reader.RequiredText("command");
        return new CommandJobDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.CommandJob,
            What = reader.What,
            Folder = common.Folder,
            Tags = common.Tags,
            Command = reader.Written("command"),
            Code = CodeParser.Parse(reader, context),
            Environment = EnvironmentParser.Reference(reader, context),
            EnvironmentVariables = reader.Texts("environment_variables"),
            Distribution = SettingsParser.Distribution(reader),
            Resources = SettingsParser.Resources(reader),
            Limits = SettingsParser.CommandLimits(reader),
            Services = SettingsParser.Services(reader),
            Queue = SettingsParser.Queue(reader),
        }.With(common);
    }

    public static SweepJobDefinition Sweep(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the sweep", context.Found, SweepKeys);
        reader.Word("type", "sweep");
        var common = Common(reader, context);
        return new SweepJobDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.SweepJob,
            What = reader.What,
            Folder = common.Folder,
            Tags = common.Tags,
            Sweep = SweepParser.Parse(reader),
            Queue = SettingsParser.Queue(reader),
            Trial = Trial(reader, context),
        }.With(common);
    }

    public static SparkJobDefinition Spark(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, SparkKeys);
        reader.Word("type", "spark");
        var common = Common(reader, context);
        CheckSparkMachines(reader);
        return new SparkJobDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.SparkJob,
            What = reader.What,
            Folder = common.Folder,
            Tags = common.Tags,
            Program = SparkParser.Program(reader, context),
            Resources = SettingsParser.Resources(reader),
            Machines = new SparkMachines(reader.Has("compute"), reader.Has("resources")),
        }.With(common);
    }

    /// <summary>What all jobs have.</summary>
    public static CommonJob Common(MapReader reader, ParseContext context)
    {
        reader.OnlyTexts("tags", mayBeNull: true);
        reader.OnlyTexts("properties", mayBeNull: true);
        return new CommonJob(
            reader.Written("name"),
            Path.GetFileName(context.Folder.FullPath),
            reader.Text("experiment_name"),
            reader.Text("display_name"),
            reader.Text("description"),
            reader.Texts("tags"),
            reader.Has("properties") ? reader.AnyMap("properties") : null,
            InputParser.Inputs(reader, context, isStep: false),
            InputParser.Outputs(reader, context, isStep: false),
            ReferenceParser.Compute(reader, "compute"),
            reader.Written("compute")?.Text,
            SettingsParser.JobIdentity(reader));
    }

    /// <summary>Reports machines that Spark does not run on: it takes a compute or resources, and of these certain kinds.</summary>
    public static void CheckSparkMachines(MapReader reader)
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
        if (machines.RequiredText("instance_type") is { } size
            && !(reader.IsBindable && size.Contains("${{", StringComparison.Ordinal)))
        {
            machines.Word("instance_type", SparkInstanceTypes);
        }
    }

    private static UsedComponent? Component(YamlScalar scalar, ParseContext context) =>
        ReferenceParser.IsUri(scalar.Text) ? new RemoteComponent(scalar.Text)
        : ReferenceParser.IsRegistered(scalar.Text) ? new RegisteredComponent(ReferenceParser.Asset(scalar, "components", context))
        : ComponentParser.OfFile(scalar, "the component", context) is { } component ? new LocalComponent(component, IsOfFile: true)
        : null;

    private static TrialDefinition? Trial(MapReader reader, ParseContext context)
    {
        switch (reader.Value("trial"))
        {
            case null:
                reader.Missing("trial");
                return null;
            case YamlMap map:
                return OfTrial(new MapReader(map, "the trial", context.Found, TrialKeys), context);
            case var other:
                reader.WrongShape("trial", other, "keys such as 'command', written here: only a step of type sweep names a component");
                return null;
        }
    }

    private static TrialDefinition OfTrial(MapReader reader, ParseContext context)
    {
        reader.RequiredText("command");
        return new TrialDefinition
        {
            EnvironmentVariables = reader.Texts("environment_variables"),
            Command = reader.Written("command"),
            Code = CodeParser.Parse(reader, context),
            Environment = EnvironmentParser.Reference(reader, context),
            Distribution = SettingsParser.Distribution(reader),
            Resources = SettingsParser.Resources(reader),
        };
    }
}

/// <summary>What all jobs have.</summary>
internal sealed record CommonJob(
    Written? Name,
    string Folder,
    string? ExperimentName,
    string? DisplayName,
    string? Description,
    ImmutableSortedDictionary<string, string> Tags,
    FreeMap? Properties,
    ImmutableArray<JobInput> Inputs,
    ImmutableArray<JobOutput> Outputs,
    ComputeReference? Compute,
    string? ComputeText,
    JobIdentity? Identity);

internal static class CommonJobs
{
    /// <summary>The job with what all jobs have.</summary>
    public static T With<T>(this T job, CommonJob common)
        where T : JobDefinition => (T)(job with
        {
            Name = common.Name,
            ExperimentName = common.ExperimentName,
            DisplayName = common.DisplayName,
            Description = common.Description,
            Properties = common.Properties,
            Inputs = common.Inputs,
            Outputs = common.Outputs,
            Compute = common.Compute,
            ComputeText = common.ComputeText,
            Identity = common.Identity,
        });
}
