using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads <c>inputs</c> and <c>outputs</c> of jobs and of the steps of a pipeline: what they are given.</summary>
internal static class InputParser
{
    private static readonly string[] DataKeys = ["type", "path", "mode", "datastore"];

    // With these a component declares an input, to which a job then gives a value.
    private static readonly string[] DeclaringKeys = ["default", "optional", "description", "min", "max", "enum"];

    private static readonly string[] OutputKeys = ["type", "path", "mode", "name", "version"];

    private static readonly string[] ModesOfInputs = ["ro_mount", "download", "direct"];

    // They evaluate the table.
    private static readonly string[] ModesOfTables = [.. ModesOfInputs, "eval_mount", "eval_download"];

    private static readonly string[] ModesOfOutputs = ["rw_mount", "mount", "upload", "direct"];

    /// <summary>What a job gives its inputs, or a step, whose inputs may be bound.</summary>
    public static ImmutableArray<JobInput> Inputs(MapReader reader, ParseContext context, bool isStep) =>
        Inputs(reader.Mapping("inputs"), reader.What, context, isStep);

    /// <summary>The same of keys that need not stand in a file so, as short forms that are written out.</summary>
    public static ImmutableArray<JobInput> Inputs(YamlMap? inputs, string of, ParseContext context, bool isStep)
    {
        var read = ImmutableArray.CreateBuilder<JobInput>();
        foreach (var (key, value) in inputs?.Entries ?? [])
        {
            if (value.IsNull)
            {
                context.Found.Error(
                    Codes.InvalidValue,
                    value.Position,
                    $"input '{key.Text}' has no value",
                    "leave it out where its component's default is meant");
                continue;
            }

            read.Add(new JobInput(
                key.Written(), Input($"input '{key.Text}'", value, context, isStep ? $"'{key.Text}' of {of}" : null)));
        }

        return read.ToImmutable();
    }

    /// <summary>What a job says of its outputs, or a step, whose outputs may be bound.</summary>
    public static ImmutableArray<JobOutput> Outputs(MapReader reader, ParseContext context, bool isStep) =>
    [
        .. (reader.Mapping("outputs")?.Entries ?? []).Select(entry => Output(
            entry.Key, entry.Value, context, isStep ? $"'{entry.Key.Text}' of {reader.What}" : null)),
    ];

    /// <summary>The data of an AutoML job, such as <c>training_data</c>, which is a table where it does not say otherwise.</summary>
    public static InputValue? Data(MapReader reader, string key, ParseContext context) => reader.Value(key) is { } value
        ? Input($"'{key}'", value, context, null)
        : null;

    // A job's input is declared by what it is given: it is bound to nothing.
    private static InputValue? Input(string what, YamlValue value, ParseContext context, string? ofStep)
    {
        switch (value)
        {
            case YamlScalar scalar:
                LiteralCheck.IsSendable(scalar, what, context.Found);
                return Literal(scalar, ofStep, context);
            case YamlMap map when map.Find("value") is not null:
                var literal = new MapReader(map, what, context.Found, ["value"]);
                if (literal.Value("value") is YamlScalar written)
                {
                    return Literal(written, ofStep, context);
                }

                literal.WrongShape("value", map.Find("value")!.Value, "one value");
                return null;
            case YamlMap map when Declaration(map) is { } declared:
                context.Found.Error(
                    Codes.InvalidValue,
                    declared.Key.Position,
                    $"{what} is declared with '{declared.Key.Text}', as a component declares one; a job gives a value or a path",
                    "write the value itself, as in 'rate: 0.1', or keys such as 'type' and 'path'");

                // So that what reads it is not reported too.
                return new LiteralValue(map.Position, null, DataType.Unknown);
            case YamlMap map:
                return Given(new MapReader(map, what, context.Found, DataKeys), ofStep, context);
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be a value, a binding or a path");
                return null;
        }
    }

    private static YamlEntry? Declaration(YamlMap map) => map.Entries.FirstOrDefault(entry =>
        DeclaringKeys.Contains(entry.Key.Text)
        || entry is { Key.Text: "type", Value: YamlScalar { Text: var type } } && DataType.IsPrimitive(type));

    private static InputValue Literal(YamlScalar scalar, string? ofStep, ParseContext context) =>
        ofStep is not null && Expression.Whole(scalar.Text) is { } expression
            ? new BoundValue(scalar.Position, scalar.Literal, Bound(ofStep, scalar, expression, context), null)
            : new LiteralValue(scalar.Position, scalar.Literal, ScalarType.Of(scalar.Kind));

    private static InputValue Given(MapReader reader, string? ofStep, ParseContext context)
    {
        var type = reader.Word("type", DataType.DataTypes);
        var mode = reader.Word("mode", type is null or DataType.MLTable ? ModesOfTables : ModesOfInputs);
        if (reader.Value("path") is not YamlScalar { Text: not "" } path)
        {
            if (ofStep is not null || !context.IsPublished)
            {
                reader.Missing("path");
            }

            return new DataValue(reader.Map.Position, type, null, mode);
        }

        return Expression.Whole(path.Text) is { } expression
            ? new BoundValue(
                path.Position,
                path.Text,
                ofStep is null ? null : Bound(ofStep, path, expression, context),
                new BoundKeys(type, mode))
            : new DataValue(reader.Map.Position, type, Source(path, type, context), mode);
    }

    private static Reference Source(YamlScalar path, string? type, ParseContext context)
    {
        if (ReferenceParser.IsUri(path.Text) || ReferenceParser.IsId(path.Text))
        {
            return new UriReference(path.Written());
        }

        if (ReferenceParser.IsRegistered(path.Text))
        {
            var isModel = type is DataType.MLFlowModel or DataType.CustomModel or DataType.TritonModel;
            return ReferenceParser.Asset(path, isModel ? "models" : "data", context);
        }

        if (path.Text.StartsWith("file:", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.InvalidValue, path.Position, "Azure ML takes no path of an input with 'file:'", $"write '{path.Text[5..]}'");
        }

        return ReferenceParser.LocalData(path, "the path of an input", context);
    }

    // What an expression that is all of an input binds it to; null for one that is filled in when the job starts.
    private static Binding? Bound(string what, YamlScalar source, string expression, ParseContext context)
    {
        switch (Expression.Path(expression))
        {
            case ["parent", "inputs", .. { Length: > 0 } name]:
                return new ParentInput(string.Join('.', name));
            case ["parent", "jobs", var step, "outputs", var output]:
                return new StepOutput(step, output);
            case ["parent", "jobs", var step, "inputs", var input]:
                return new StepInput(step, input);
            case ["parent", "outputs", var output]:
                return new ParentOutput(output);
            case ["parent" or "inputs" or "outputs" or "jobs", ..]:
                context.Found.Error(
                    Codes.InvalidExpression,
                    source.Position,
                    $"{what} is bound to '{expression}'; an input binds to 'parent.inputs.NAME' or "
                    + "'parent.jobs.STEP.outputs.NAME'");
                return null;
            default:
                return null;
        }
    }

    private static JobOutput Output(YamlScalar key, YamlValue value, ParseContext context, string? ofStep)
    {
        var what = $"output '{key.Text}'";
        var output = new JobOutput { Name = key.Written(), Position = value.Position };
        switch (value)
        {
            case { IsNull: true }:
                return output with { IsEmpty = true };
            case YamlScalar scalar when ofStep is not null && Expression.Whole(scalar.Text) is { } expression:
                var target = Target(expression);
                if (target is not ParentOutput)
                {
                    context.Found.Error(
                        Codes.InvalidExpression,
                        scalar.Position,
                        $"{ofStep} is bound to '{expression}'; an output binds to 'parent.outputs.NAME'");
                }

                return output with { Bound = scalar.Text, Target = target };
            case YamlMap map:
                var reader = new MapReader(map, what, context.Found, OutputKeys);
                output = output with
                {
                    Type = reader.Word("type", DataType.DataTypes),
                    Mode = reader.Word("mode", ModesOfOutputs),
                    Path = reader.Text("path"),
                    AssetName = reader.Text("name"),
                    AssetVersion = reader.Version(),
                };
                return ofStep is not null && output.Path is { } path && Expression.Whole(path) is { } bound
                    && bound.StartsWith("parent.", StringComparison.Ordinal)
                        ? output with { Bound = path, Target = Target(bound), IsBoundByPath = true }
                        : output;
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be empty, a binding or keys such as 'type'");
                return output with { IsWrong = true };
        }
    }

    private static Binding? Target(string expression) => Expression.Path(expression) switch
    {
        ["parent", "inputs", .. { Length: > 0 } name] => new ParentInput(string.Join('.', name)),
        ["parent", "outputs", var name] => new ParentOutput(name),
        ["parent", "jobs", var step, "outputs", var name] => new StepOutput(step, name),
        ["parent", "jobs", var step, "inputs", var name] => new StepInput(step, name),
        _ => null,
    };
}
