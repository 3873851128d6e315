using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads a step of a pipeline.</summary>
internal static class StepParser
{
    private static readonly string[] CommonKeys =
    [
        "$schema", "type", "component", "inputs", "outputs", "compute", "display_name", "description", "tags", "properties",
        "comment", "name", "version", "experiment_name", "is_deterministic",
    ];

    private static readonly string[] CommandKeys =
        [.. ComponentParser.CommandKeys, "environment_variables", "limits", "services", "identity", "queue_settings"];

    private static readonly string[] SweepKeys =
    [
        "trial", "search_space", "sampling_algorithm", "objective", "early_termination", "limits", "identity", "resources",
        "queue_settings", "services",
    ];

    private static readonly string[] ParallelKeys = [.. ParallelParser.Keys, "identity"];

    private static readonly string[] SparkKeys = [.. SparkParser.Keys, "identity", "resources", "services"];

    private static readonly string[] Types = ["command", "sweep", "parallel", "spark", "pipeline", "automl", "data_transfer"];

    /// <summary>The step; null for what is none, which has been reported.</summary>
    public static StepDefinition? Parse(YamlScalar key, YamlMap map, ParseContext context)
    {
        // A step that does not tell its type has that of its component.
        map = map.Find("type") is null && LocalComponent(map, context)?.Find("type") is { } inherited
            ? map with { Entries = map.Entries.Add(inherited) }
            : map;
        if (map.Find("type")?.Value is { } written and not YamlScalar)
        {
            context.Found.Error(
                Codes.InvalidValue, written.Position, $"'type' of step '{key.Text}' must be one of {string.Join(", ", Types)}");
            return null;
        }

        var type = ComponentParser.TypeOf(map);
        if (type == "automl")
        {
            return AutoMLParser.Step(key, map, context);
        }

        if (KeysOf(type) is not { } keys)
        {
            context.Found.Error(
                Codes.NotSupported,
                map.Find("type")!.Value.Position,
                type is "do_while" or "if_else" or "parallel_for"
                    ? $"step '{key.Text}' is of type '{type}', a control-flow node, which Azure ML has in private preview only"
                    : $"step '{key.Text}' is of type '{type}', which is not known here{NearestName.Hint(type, Types)}");
            return null;
        }

        var reader = new MapReader(
            map,
            $"step '{key.Text}'",
            context.Found,
            [.. CommonKeys, .. keys],
            takesOthers: map.Find("component") is not null)
        {
            IsBindable = map.Find("component") is not null || type == "sweep",
        };
        reader.OnlyTexts("properties", mayBeNull: true);
        if (type == "parallel")
        {
            reader.OnlyTexts("environment_variables");
        }

        var component = Component(reader, type, context);
        return OfType(type, reader, key.Written(), (component as InlineComponent)?.Definition, context) with
        {
            Comment = reader.Text("comment"),
            DisplayName = reader.Text("display_name"),
            Tags = reader.AnyMap("tags"),
            Properties = reader.Texts("properties"),
            Compute = ReferenceParser.Compute(reader, "compute"),
            Component = component,
            Inputs = InputParser.Inputs(ShortForms.WriteOut(reader.Mapping("inputs"), component), reader.What, context, isStep: true),
            Outputs = InputParser.Outputs(reader, context, isStep: true),
            Others = type is "command" or "pipeline" ? reader.OtherKeys() : FreeMap.Empty,
        };
    }

    private static string[]? KeysOf(string type) => type switch
    {
        "command" => CommandKeys,
        "sweep" => SweepKeys,
        "parallel" => ParallelKeys,
        "spark" => SparkKeys,
        "pipeline" => ["jobs", "settings"],
        "data_transfer" => DataTransferParser.Keys,
        _ => null,
    };

    // What an inline component was read of is not read again.
    private static StepDefinition OfType(
        string type, MapReader reader, Written name, ComponentDefinition? inline, ParseContext context) => type switch
    {
        "sweep" => new SweepStep
        {
            Name = name,
            Type = type,
            Sweep = SweepParser.Parse(reader),
            Resources = SettingsParser.Resources(reader),
            Queue = SettingsParser.Queue(reader),
        },
        "parallel" => new ParallelStep
        {
            Name = name,
            Type = type,
            Settings = (inline as ParallelComponent)?.Settings ?? ParallelParser.Settings(reader),
            EnvironmentVariables = reader.Texts("environment_variables"),
            Identity = SettingsParser.JobIdentity(reader) is null ? null : reader.Any("identity"),
            Resources = inline is null ? SettingsParser.Resources(reader) : null,
            Task = inline is null ? ParallelParser.Task(reader, context) : null,
        },
        "spark" => new SparkStep
        {
            Name = name,
            Type = type,
            Configuration = (inline as SparkComponent)?.Program.Configuration ?? SparkParser.Configuration(reader),
            ConfigurationPosition = reader.At("conf"),
            Resources = SparkMachinesOf(reader),
            Identity = SettingsParser.JobIdentity(reader),
            Machines = new SparkMachines(reader.Has("compute"), reader.Has("resources")),
        },
        "command" => new CommandStep
        {
            Name = name,
            Type = type,
            EnvironmentVariables = reader.AnyMap("environment_variables"),
            Limits = SettingsParser.CommandLimits(reader),
            Services = SettingsParser.Services(reader),
            Identity = SettingsParser.JobIdentity(reader),
            Queue = SettingsParser.Queue(reader),
            Distribution = inline is null ? SettingsParser.Distribution(reader) : null,
            Resources = inline is null ? SettingsParser.Resources(reader) : null,
        },
        "data_transfer" => new DataTransferStep { Name = name, Type = type, Transfer = DataTransferParser.Parse(reader) },
        _ => new PipelineStep { Name = name, Type = type },
    };

    private static JobResources? SparkMachinesOf(MapReader reader)
    {
        if (reader.Has("resources"))
        {
            JobParser.CheckSparkMachines(reader);
        }

        return SettingsParser.Resources(reader);
    }

    private static UsedComponent? Component(MapReader reader, string type, ParseContext context)
    {
        var key = type == "sweep" ? "trial" : "component";
        switch (reader.Value(key))
        {
            case null when type == "data_transfer":
                return null;
            case null when key == "component" && type != "pipeline":
                return new InlineComponent(ComponentParser.Inline(reader, type, context));
            case null:
                reader.Missing(key);
                return null;
            case { } written when type == "pipeline" && IsInPlace(written):
                context.Found.Error(
                    Codes.InvalidValue,
                    written.Position,
                    $"the component of {reader.What} is a pipeline, which Azure ML takes neither written in place nor named with 'file:'",
                    "write the path of its file, as in './inner.yml'");
                return null;
            case YamlMap map:
                return new LocalComponent(ComponentParser.Used(map, context), IsOfFile: false);
            case YamlScalar scalar when ReferenceParser.IsUri(scalar.Text):
                return new RemoteComponent(scalar.Text);
            case YamlScalar scalar when ReferenceParser.IsRegistered(scalar.Text):
                return new RegisteredComponent(ReferenceParser.Asset(scalar, "components", context));
            case YamlScalar { Text: not "" } scalar:
                // Azure ML's clients take a component named with "file:" for a command of the step itself.
                return ComponentParser.OfFile(scalar, $"the component of {reader.What}", context) is { } component
                    ? new LocalComponent(component, IsOfFile: !scalar.Text.StartsWith("file:", StringComparison.Ordinal))
                    : null;
            case var other:
                reader.WrongShape(key, other, "a file or a reference");
                return null;
        }
    }

    private static bool IsInPlace(YamlValue component) =>
        component is not YamlScalar { Text: var text } || text.StartsWith("file:", StringComparison.Ordinal);

    // What is wrong in the file is reported when it is read as a component.
    private static YamlMap? LocalComponent(YamlMap step, ParseContext context) =>
        (step.Find("component")?.Value ?? step.Find("trial")?.Value) switch
        {
            YamlMap inline => inline,
            YamlScalar { Text: var file } when !ReferenceParser.IsRegistered(file) && !ReferenceParser.IsUri(file)
                && File.Exists(context.Folder.Resolve(file)) => context.Folder.FolderOf(file)
                    .Read(Path.GetFileName(context.Folder.Resolve(file)), new DiagnosticBag()),
            _ => null,
        };
}
