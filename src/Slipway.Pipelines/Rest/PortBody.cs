using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>Inputs and outputs: those of jobs and steps, and those that components declare.</summary>
internal static class PortBody
{
    /// <summary>What the inputs of a job or a step are given.</summary>
    public static JsonObject Inputs(IEnumerable<JobInput> inputs, Spelling spelling, Emission emission)
    {
        var body = new JsonObject();
        foreach (var input in inputs)
        {
            Json.Add(body, input.Name.Text, Input(input.Value, spelling, emission, DataType.UriFolder));
        }

        return body;
    }

    /// <summary>The data of an AutoML job, which are a table where the file does not say otherwise.</summary>
    public static JsonObject? Data(InputValue? value, Emission emission) => Input(value, Spelling.Camel, emission, DataType.MLTable);

    /// <summary>What a job or a step says of its outputs.</summary>
    public static JsonObject Outputs(IEnumerable<JobOutput> outputs, Spelling spelling)
    {
        var body = new JsonObject();
        foreach (var output in outputs)
        {
            Json.Add(body, output.Name.Text, Output(output, spelling));
        }

        return body;
    }

    /// <summary>The inputs that a component declares.</summary>
    public static JsonObject Declared(ImmutableArray<DeclaredInput> inputs)
    {
        var body = new JsonObject();
        foreach (var input in inputs)
        {
            var declared = new JsonObject { ["type"] = input.Type };
            Json.Add(declared, "description", input.Description);
            Json.Add(declared, "default", input.Default);
            Json.Add(declared, "min", input.Least);
            Json.Add(declared, "max", input.Most);
            Json.Add(declared, "optional", input.IsOptional);
            Json.Add(declared, "enum", Emission.Texts(input.Choices));
            Json.Add(declared, "mode", input.Mode);
            body[input.Name.Text] = declared;
        }

        return body;
    }

    /// <summary>The outputs that a component declares.</summary>
    public static JsonObject Declared(ImmutableArray<DeclaredOutput> outputs)
    {
        var body = new JsonObject();
        foreach (var output in outputs)
        {
            var declared = new JsonObject { ["type"] = output.Type };
            Json.Add(declared, "description", output.Description);
            Json.Add(declared, "mode", output.Mode);
            body[output.Name.Text] = declared;
        }

        return body;
    }

    private static JsonObject? Input(InputValue? value, Spelling spelling, Emission emission, string defaultType)
    {
        var typeKey = spelling.Spell("job_input_type");
        switch (value)
        {
            case LiteralValue literal:
                return new JsonObject { [typeKey] = "literal", ["value"] = literal.Text };
            case BoundValue bound:
                var body = new JsonObject { [typeKey] = "literal", ["value"] = bound.Text };
                Json.Add(body, "mode", Mode(bound.Keys?.Mode, "ReadOnlyMount"));
                return body;
            case DataValue { Source: null } data:
                return new JsonObject { [typeKey] = data.Type ?? defaultType };
            case DataValue data:
                var type = data.Type ?? defaultType;
                var given = new JsonObject { [typeKey] = type };
                Json.Add(given, "mode", Mode(data.Mode, "ReadOnlyMount"));
                var uri = emission.Location(data.Source);
                given["uri"] = data.Source is LocalDataReference && type == DataType.UriFolder && !uri.EndsWith('/') ? $"{uri}/" : uri;
                return given;
            default:
                return null;
        }
    }

    private static JsonObject? Output(JobOutput output, Spelling spelling)
    {
        var typeKey = spelling.Spell("job_output_type");
        if (output.IsWrong)
        {
            return null;
        }

        if (output.IsEmpty)
        {
            // A step's output that says nothing is left to its component.
            return spelling == Spelling.Snake ? null : new JsonObject { [typeKey] = DataType.UriFolder };
        }

        if (output.Bound is { } bound)
        {
            var literal = new JsonObject { ["type"] = "literal", ["value"] = bound };
            Json.Add(literal, "mode", Mode(output.Mode, "ReadWriteMount"));
            return literal;
        }

        var body = new JsonObject { [typeKey] = output.Type ?? DataType.UriFolder };
        Json.Add(body, "mode", Mode(output.Mode, "ReadWriteMount"));
        Json.Add(body, "uri", output.Path);
        var isStep = spelling == Spelling.Snake;
        Json.Add(body, isStep ? "name" : "assetName", output.AssetName);
        Json.Add(body, isStep ? "version" : "assetVersion", output.AssetVersion);
        return body;
    }

    private static string? Mode(string? word, string mount) => word switch
    {
        null => null,
        "mount" => mount,
        "ro_mount" => "ReadOnlyMount",
        "rw_mount" => "ReadWriteMount",
        _ => Naming.Pascal(word),
    };
}
