using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Graphs;

/// <summary>Reads what inputs and outputs are given: literals, data, bindings.</summary>
internal static class ValueReader
{
    /// <summary>What a pipeline's input is given, which can't be a binding; null when it is wrong.</summary>
    public static InputValue? Given(YamlValue value)
    {
        switch (value)
        {
            case YamlScalar { IsNull: true } or YamlSequence:
                return null;
            case YamlScalar scalar:
                return Literal(scalar);
            case YamlMap map:
                var written = Text(map, "type");
                var type = DataType.All.FirstOrDefault(known => known.Equals(written?.Text, StringComparison.OrdinalIgnoreCase));
                var path = Text(map, "path");
                var given = Text(map, "value") ?? Text(map, "default");
                return type is not null && DataType.IsPrimitive(type)
                    ? new LiteralValue(map.Position, given is null ? null : DataType.Normalize(given.Text, type) ?? given.Text, type)
                    : type is null && path is null && given is not null ? Literal(given)
                    : new DataValue(map.Position, type ?? DataType.UriFolder, path?.Text);
            default:
                return null;
        }
    }

    /// <summary>What a step's input is given; null when it is wrong, or bound to what is only known when the job runs.</summary>
    public static InputValue? Bound(string what, YamlValue value, DiagnosticBag found)
    {
        var source = value as YamlScalar ?? (value is YamlMap map ? Text(map, "path") ?? Text(map, "value") : null);
        if (source is null || Expression.Whole(source.Text) is not { } expression)
        {
            return Given(value);
        }

        switch (Expression.Path(expression))
        {
            case ["parent", "inputs", .. { Length: > 0 } name]:
                return new ParentInput(source.Position, string.Join('.', name));
            case ["parent", "jobs", var step, "outputs", var output]:
                return new StepOutput(source.Position, step, output);
            case ["parent", "jobs", _, "inputs", _] or ["parent", "outputs", _]:
                return null;
            case ["parent" or "inputs" or "outputs" or "jobs", ..]:
                found.Error(
                    Codes.InvalidExpression,
                    source.Position,
                    $"{what} is bound to '{expression}'; an input binds to 'parent.inputs.NAME' or "
                    + "'parent.jobs.STEP.outputs.NAME'");
                return null;
            default:
                // Others, such as ${{name}}, are filled in when the job starts.
                return Given(value);
        }
    }

    /// <summary>The output of the pipeline that a step's output is bound to; null for none.</summary>
    public static string? ParentOutput(string what, YamlValue value, DiagnosticBag found)
    {
        var source = value as YamlScalar ?? (value is YamlMap map ? Text(map, "path") : null);
        if (source is null || Expression.Whole(source.Text) is not { } expression)
        {
            return null;
        }

        if (Expression.Path(expression) is ["parent", "outputs", var name])
        {
            return name;
        }

        if (value is YamlScalar)
        {
            found.Error(
                Codes.InvalidExpression,
                source.Position,
                $"{what} is bound to '{expression}'; an output binds to 'parent.outputs.NAME'");
        }

        return null;
    }

    private static LiteralValue Literal(YamlScalar scalar) =>
        new(scalar.Position, scalar.Literal, DataType.Of(scalar.Kind));

    private static YamlScalar? Text(YamlMap map, string key) =>
        map.Find(key)?.Value is YamlScalar { IsNull: false } scalar ? scalar : null;
}
