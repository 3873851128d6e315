using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a step of a pipeline.</summary>
internal static class StepReader
{
    private static readonly string[] CommonKeys =
    [
        "type", "component", "inputs", "outputs", "compute", "display_name", "description", "tags",
        "environment_variables", "resources", "distribution", "limits",
    ];

    private static readonly string[] InlineKeys =
        ["$schema", "command", "code", "environment", "is_deterministic", "experiment_name", "name"];

    private static readonly string[] AllKeys = [.. CommonKeys, .. InlineKeys];

    // What the schema has and a published step would silently lose.
    private static readonly string[] UnsupportedKeys = ["identity", "queue_settings", "services", "properties"];

    public static PipelineStep? Read(YamlEntry entry, LoadContext context)
    {
        var (key, value) = entry;
        NameRules.CheckPort("a step", key.Text, key.Position, context.Found);
        var what = $"step '{key.Text}'";
        if (value is not YamlMap map)
        {
            context.Found.Error(Codes.InvalidValue, value.Position, $"{what} needs keys such as 'component' or 'command'");
            return null;
        }

        foreach (var unsupported in map.Entries.Where(e => UnsupportedKeys.Contains(e.Key.Text)))
        {
            context.Found.Error(
                Codes.NotSupported,
                unsupported.Key.Position,
                $"{what} has '{unsupported.Key.Text}', which a published pipeline can't carry yet");
        }

        var reader = new MapReader(map, what, context.Found, [.. AllKeys, .. UnsupportedKeys]);
        if (reader.Text("type") is { } type and not "command")
        {
            context.Found.Error(
                Codes.NotSupported, reader.At("type"), $"{what} is of type '{type}'; steps of type 'command' can be published");
            return null;
        }

        var inputs = Inputs(reader, what);
        var outputs = Outputs(reader, what);
        var component = Component(reader, what, outputs, context);
        return component is null
            ? null
            : new PipelineStep
            {
                Position = key.Position,
                Name = key.Text,
                Component = component,
                Inputs = inputs,
                WrittenInputs = [.. reader.Mapping("inputs")?.Entries.Where(e => !e.Value.IsNull).Select(e => e.Key.Text) ?? []],
                Outputs = outputs,
                Compute = ComputeName.Read(reader, "compute"),
                DisplayName = reader.Text("display_name"),
                EnvironmentVariables = reader.Texts("environment_variables"),
                NodeSettings = ExecutionReader.ReadNode(
                    reader,
                    component is LocalComponent { Definition.Execution: var execution } ? execution : ExecutionSettings.None),
            };
    }

    private static StepComponent? Component(
        MapReader reader,
        string what,
        ImmutableArray<StepOutputBinding> outputs,
        LoadContext context)
    {
        switch (reader.Value("component"))
        {
            case null when reader.Has("command"):
                return Inline(reader, outputs, context);
            case null:
                reader.Missing("command");
                return null;
            case YamlMap map:
                return ComponentReader.Read(map, context, isFile: false) is { } definition
                    ? new LocalComponent(definition, IsInline: false)
                    : null;
            case YamlScalar scalar:
                return Referenced(scalar, what, context);
            case var other:
                reader.WrongShape("component", other, "a file or a reference");
                return null;
        }
    }

    private static StepComponent? Referenced(YamlScalar scalar, string what, LoadContext context)
    {
        var reference = scalar.Text;
        if (reference.StartsWith("azureml:", StringComparison.Ordinal))
        {
            if (reference.Contains('@', StringComparison.Ordinal) || reference.Contains("/labels/", StringComparison.Ordinal)
                || !reference.Contains("://", StringComparison.Ordinal) && reference.Count(c => c == ':') < 2)
            {
                context.Found.Error(
                    Codes.NotSupported,
                    scalar.Position,
                    $"{what} runs '{reference}', which can mean another component tomorrow",
                    "name a version: 'azureml:NAME:VERSION'");
                return null;
            }

            return new RegisteredComponent(reference);
        }

        var path = context.Folder.Resolve(reference);
        if (!File.Exists(path))
        {
            context.Found.Error(Codes.MissingFile, scalar.Position, $"{what} runs '{reference}', and there is no such file");
            return null;
        }

        var folder = context.Folder.FolderOf(reference);
        return folder.Read(Path.GetFileName(path), context.Found) is { } map
            && ComponentReader.Read(map, context with { Folder = folder }, isFile: true) is { } definition
            ? new LocalComponent(definition, IsInline: false)
            : null;
    }

    private static LocalComponent? Inline(
        MapReader reader,
        ImmutableArray<StepOutputBinding> outputs,
        LoadContext context)
    {
        var environment = EnvironmentReader.Read(reader, context);
        var code = ComponentReader.CodePath(reader, context);
        if (environment is null || reader.RequiredText("command") is not { } command)
        {
            return null;
        }

        var component = new CommandComponent
        {
            Position = reader.Map.Position,
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            Tags = reader.Texts("tags"),
            Command = command,
            CommandPosition = reader.At("command"),
            CodePath = code,
            Environment = environment,
            IsDeterministic = reader.Boolean("is_deterministic") ?? true,
            // Those bound to an output of the pipeline get that one's type when the whole pipeline is known.
            Outputs = [.. outputs.Select(output => new ComponentOutput(
                output.Position,
                output.Name,
                (output.Value as OutputSettings)?.Type ?? DataType.UriFolder)
            {
                Mode = (output.Value as OutputSettings)?.Mode,
            })],
            Execution = ExecutionReader.ReadComponent(reader),
        };
        return new LocalComponent(component, IsInline: true);
    }

    private static ImmutableArray<StepInput> Inputs(MapReader reader, string what)
    {
        var inputs = ImmutableArray.CreateBuilder<StepInput>();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an input", key.Text, key.Position, reader.Found);
            // An input without a value is one that keeps its component's default.
            if (!value.IsNull && ValueReader.StepInput($"'{key.Text}' of {what}", value, reader.Found) is { } given)
            {
                inputs.Add(new StepInput(key.Position, key.Text, given));
            }
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<StepOutputBinding> Outputs(MapReader reader, string what)
    {
        var outputs = ImmutableArray.CreateBuilder<StepOutputBinding>();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an output", key.Text, key.Position, reader.Found);
            if (ValueReader.Output($"'{key.Text}' of {what}", value, reader.Found) is { } given)
            {
                outputs.Add(new StepOutputBinding(key.Position, key.Text, given));
            }
        }

        return outputs.ToImmutable();
    }
}
