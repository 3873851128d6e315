using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads what inputs and outputs are given: literals, data, bindings.</summary>
internal static class ValueReader
{
    private static readonly string[] InputKeys = ["type", "path", "mode", "value", "default", "description", "optional"];

    private static readonly string[] OutputKeys = ["type", "path", "mode", "description", "name", "version"];

    /// <summary>A step's input; null when it is wrong, which has then been reported.</summary>
    public static InputValue? StepInput(string what, YamlValue value, DiagnosticBag found)
    {
        switch (value)
        {
            case YamlScalar scalar:
                return Binding(what, scalar.Text, scalar.Position, null, found, out var isBinding)
                    ?? (isBinding ? null : Literal(scalar));
            case YamlMap map:
                var reader = new MapReader(map, what, found, InputKeys);
                if (reader.Value("path") is YamlScalar path
                    && Binding(what, path.Text, path.Position, DeliveryMode.OfInput(reader), found, out var bound) is var binding
                    && bound)
                {
                    return binding;
                }

                return Typed(reader);
            default:
                found.Error(Codes.InvalidValue, value.Position, $"{what} must be a value, a binding or a path");
                return null;
        }
    }

    /// <summary>An input of a pipeline, which can't be bound to anything.</summary>
    public static InputValue? PipelineInput(string what, YamlValue value, DiagnosticBag found)
    {
        switch (value)
        {
            case YamlScalar { IsNull: true }:
                found.Error(
                    Codes.InvalidValue,
                    value.Position,
                    $"{what} has neither a value nor a type",
                    "give it a value, or 'type: uri_folder' for data that each caller gives");
                return null;
            case YamlScalar scalar:
                return Literal(scalar);
            case YamlMap map:
                return Typed(new MapReader(map, what, found, InputKeys));
            default:
                found.Error(Codes.InvalidValue, value.Position, $"{what} must be a value or keys such as 'type' and 'path'");
                return null;
        }
    }

    /// <summary>An output of a step or a pipeline.</summary>
    public static OutputValue? Output(string what, YamlValue value, DiagnosticBag found)
    {
        switch (value)
        {
            case { IsNull: true }:
                return new OutputSettings(value.Position, null, null, null);
            case YamlScalar scalar when Expression.Whole(scalar.Text) is { } expression:
                if (Expression.Path(expression) is ["parent", "outputs", var name])
                {
                    return new ParentOutput(scalar.Position, name);
                }

                found.Error(
                    Codes.InvalidExpression,
                    scalar.Position,
                    $"{what} is bound to '{expression}'; an output binds to 'parent.outputs.NAME'");
                return null;
            case YamlMap map:
                var reader = new MapReader(map, what, found, OutputKeys);
                return new OutputSettings(
                    map.Position,
                    reader.Word("type", DataType.DataTypes),
                    DeliveryMode.OfOutput(reader),
                    reader.Text("path"));
            default:
                found.Error(Codes.InvalidValue, value.Position, $"{what} must be empty, a binding or keys such as 'type'");
                return null;
        }
    }

    private static InputValue? Typed(MapReader reader)
    {
        var position = reader.Map.Position;
        var type = reader.Word("type", DataType.All);
        if (type is not null && DataType.IsPrimitive(type) || type is null && !reader.Has("path"))
        {
            var key = reader.Has("value") ? "value" : "default";
            if (reader.Value(key) is not YamlScalar scalar)
            {
                reader.Missing("value");
                return null;
            }

            return type is null ? Literal(scalar) : Literal(scalar, type, reader.Found);
        }

        return new DataValue(
            position,
            type ?? DataType.UriFolder,
            reader.Text("path"),
            DeliveryMode.OfInput(reader));
    }

    private static LiteralValue Literal(YamlScalar scalar)
    {
        var type = DataType.Of(scalar.Kind);
        return new LiteralValue(scalar.Position, DataType.Normalize(scalar.Text, type) ?? scalar.Text, type);
    }

    private static LiteralValue? Literal(YamlScalar scalar, string type, DiagnosticBag found)
    {
        if (DataType.Normalize(scalar.Text, type) is { } text)
        {
            return new LiteralValue(scalar.Position, text, type);
        }

        found.Error(Codes.TypeMismatch, scalar.Position, $"'{scalar.Text}' is not of type {type}");
        return null;
    }

    // Other expressions, such as ${{name}}, are filled in by Azure ML when the job starts: they are literals to us.
    private static InputValue? Binding(
        string what,
        string text,
        SourcePosition position,
        string? mode,
        DiagnosticBag found,
        out bool isBinding)
    {
        var expression = Expression.Whole(text);
        isBinding = expression?.Split('.')[0] is "parent" or "inputs" or "outputs" or "jobs";
        if (!isBinding)
        {
            return null;
        }

        switch (Expression.Path(expression!))
        {
            case ["parent", "inputs", var name]:
                return new ParentInput(position, name, mode);
            case ["parent", "jobs", var step, "outputs", var output]:
                return new StepOutput(position, step, output, mode);
            default:
                found.Error(
                    Codes.InvalidExpression,
                    position,
                    $"{what} is bound to '{expression}'; an input binds to 'parent.inputs.NAME' or "
                    + "'parent.jobs.STEP.outputs.NAME'");
                return null;
        }
    }
}
