using System.Collections.Immutable;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads a command component, from a file of its own or from within a pipeline.</summary>
internal static class ComponentReader
{
    private static readonly string[] Keys =
    [
        "$schema", "type", "name", "version", "display_name", "description", "tags", "command", "code", "environment",
        "inputs", "outputs", "resources", "distribution", "is_deterministic",
    ];

    private static readonly string[] InputKeys =
        ["type", "description", "default", "optional", "min", "max", "enum", "mode"];

    private static readonly string[] OutputKeys = ["type", "description", "mode"];

    /// <summary>The component; null when something that it can't be without is wrong, which has then been reported.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="context">The paths in it are relative to this context's folder.</param>
    /// <param name="isFile">It has a file of its own, and so must have a name.</param>
    public static CommandComponent? Read(YamlMap map, LoadContext context, bool isFile)
    {
        var reader = new MapReader(map, "the component", context.Found, Keys);
        if (reader.Text("type") is { } type and not "command")
        {
            context.Found.Error(
                Codes.NotSupported, reader.At("type"), $"components of type '{type}' can't be published; 'command' can");
            return null;
        }

        // The version in the file is left to 'az ml': what is published here is versioned by its content.
        var name = isFile ? reader.RequiredText("name") : reader.Text("name");
        if (name is not null)
        {
            NameRules.CheckComponent(name, reader.At("name"), context.Found);
        }

        var command = reader.RequiredText("command");
        var environment = EnvironmentReader.Read(reader, context);
        var inputs = Inputs(reader);
        var outputs = Outputs(reader);
        var code = CodePath(reader, context);
        if (command is null || environment is null)
        {
            return null;
        }

        return new CommandComponent
        {
            Position = map.Position,
            Name = name,
            Schema = reader.Text("$schema"),
            DisplayName = reader.Text("display_name"),
            Description = reader.Text("description"),
            Tags = reader.Texts("tags"),
            Command = command,
            CommandPosition = reader.At("command"),
            CodePath = code,
            Environment = environment,
            IsDeterministic = reader.Boolean("is_deterministic") ?? true,
            Inputs = inputs,
            Outputs = outputs,
            Execution = ExecutionReader.ReadComponent(reader),
        };
    }

    /// <summary>The full path of <c>code</c>, if there is any and it exists.</summary>
    public static string? CodePath(MapReader reader, LoadContext context)
    {
        if (reader.Text("code") is not { } code)
        {
            return null;
        }

        if (code.StartsWith("azureml:", StringComparison.Ordinal) || code.StartsWith("git+", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.NotSupported, reader.At("code"), $"code is published from a local folder, and not from '{code}'");
            return null;
        }

        var path = context.Folder.Resolve(code);
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            context.Found.Error(Codes.MissingFile, reader.At("code"), $"there is no folder '{code}'");
            return null;
        }

        return path;
    }

    private static ImmutableArray<ComponentInput> Inputs(MapReader reader)
    {
        var inputs = ImmutableArray.CreateBuilder<ComponentInput>();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an input", key.Text, key.Position, reader.Found);
            if (value is not YamlMap map)
            {
                reader.Found.Error(
                    Codes.InvalidValue, value.Position, $"input '{key.Text}' of a component needs keys such as 'type'");
                continue;
            }

            var input = new MapReader(map, $"input '{key.Text}'", reader.Found, InputKeys);
            if (input.Value("type") is null)
            {
                input.Missing("type");
            }

            // With a type that is wrong it is declared all the same: what is bound to it is not wrong too.
            var type = input.Word("type", DataType.All) ?? DataType.Unknown;
            inputs.Add(new ComponentInput(key.Position, key.Text, type)
            {
                Description = input.Text("description"),
                IsOptional = input.Boolean("optional") ?? false,
                Default = Literal(input, "default", type),
                Minimum = Literal(input, "min", type),
                Maximum = Literal(input, "max", type),
                Allowed = [.. input.Scalars("enum").Select(item => item.Text)],
            });
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<ComponentOutput> Outputs(MapReader reader)
    {
        var outputs = ImmutableArray.CreateBuilder<ComponentOutput>();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an output", key.Text, key.Position, reader.Found);
            if (value is YamlMap map)
            {
                var output = new MapReader(map, $"output '{key.Text}'", reader.Found, OutputKeys);
                var type = output.Word("type", DataType.DataTypes) ?? DataType.UriFolder;
                outputs.Add(new ComponentOutput(key.Position, key.Text, type)
                {
                    Description = output.Text("description"),
                    Mode = DeliveryMode.OfOutput(output),
                });
            }
            else if (value.IsNull)
            {
                outputs.Add(new ComponentOutput(key.Position, key.Text, DataType.UriFolder));
            }
            else
            {
                reader.Found.Error(
                    Codes.InvalidValue, value.Position, $"output '{key.Text}' of a component needs keys such as 'type'");
            }
        }

        return outputs.ToImmutable();
    }

    private static string? Literal(MapReader input, string key, string type)
    {
        if (input.Text(key) is not { } text)
        {
            return null;
        }

        if (type == DataType.Unknown)
        {
            return null;
        }

        if (!DataType.IsPrimitive(type))
        {
            input.Found.Error(Codes.InvalidValue, input.At(key), $"an input of type {type} can't have '{key}'");
            return null;
        }

        var normalized = DataType.Normalize(text, type);
        if (normalized is null)
        {
            input.Found.Error(Codes.TypeMismatch, input.At(key), $"'{text}' is not of type {type}");
        }

        return normalized;
    }
}
