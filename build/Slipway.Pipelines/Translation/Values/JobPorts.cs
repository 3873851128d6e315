using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>Forms what the inputs of a job or a node are given, and how its outputs are delivered.</summary>
internal static class JobPorts
{
    private static readonly string[] InputKeys =
        ["type", "path", "mode", "value", "default", "description", "optional", "path_on_compute", "datastore"];

    private static readonly string[] OutputKeys =
        ["type", "path", "mode", "description", "name", "version", "path_on_compute", "early_available"];

    public static JsonObject Inputs(MapReader reader, Spelling spelling, TranslationContext context)
    {
        var body = new JsonObject();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            CheckName("an input", key, spelling, context);

            if (value.IsNull)
            {
                context.Found.Error(
                    Codes.InvalidValue, value.Position, $"input '{key.Text}' has no value", "leave it out where its component's default is meant");
                continue;
            }

            Json.Add(body, key.Text, Input($"input '{key.Text}'", value, spelling, context));
        }

        return body;
    }

    public static JsonObject Outputs(MapReader reader, Spelling spelling, TranslationContext context)
    {
        var body = new JsonObject();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            CheckName("an output", key, spelling, context);
            Json.Add(body, key.Text, Output($"output '{key.Text}'", value, spelling, context));
        }

        return body;
    }

    /// <summary>Data under a key of its own, as an AutoML job has it.</summary>
    public static JsonObject? Data(MapReader reader, string key, TranslationContext context) =>
        reader.Value(key) is { } value ? Input($"'{key}'", value, Spelling.Camel, context) : null;

    private static JsonObject? Input(string what, YamlValue value, Spelling spelling, TranslationContext context)
    {
        var typeKey = spelling.Spell("job_input_type");
        switch (value)
        {
            case YamlScalar scalar:
                LiteralCheck.IsSendable(scalar, what, context.Found);
                return Literal(typeKey, scalar.Literal);
            case YamlMap map:
                var reader = new MapReader(map, what, context.Found, InputKeys);
                var type = reader.Word("type", DataType.All);
                if (reader.Value("path") is YamlScalar path && Expression.Whole(path.Text) is not null)
                {
                    var bound = Literal(typeKey, path.Text);
                    Json.Add(bound, "mode", Modes.OfInput(reader));
                    return bound;
                }

                return type is not null && DataType.IsPrimitive(type) || type is null && !reader.Has("path")
                    ? Declared(reader, typeKey, type)
                    : Data(reader, typeKey, type ?? DataType.UriFolder, context);
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be a value, a binding or a path");
                return null;
        }
    }

    private static JsonObject? Declared(MapReader reader, string typeKey, string? type)
    {
        var key = reader.Has("value") ? "value" : "default";
        if (reader.Value(key) is not YamlScalar scalar)
        {
            // A type alone says what callers give: a schedule or an endpoint that is called.
            return type is null ? null : new JsonObject { [typeKey] = "literal" };
        }

        var text = type is null ? scalar.Literal : DataType.Normalize(scalar.Text, type);
        if (text is null)
        {
            reader.Found.Error(Codes.TypeMismatch, scalar.Position, $"'{scalar.Text}' is not of type {type}");
            return null;
        }

        return Literal(typeKey, text);
    }

    private static JsonObject Data(MapReader reader, string typeKey, string type, TranslationContext context)
    {
        var body = new JsonObject { [typeKey] = type };
        Json.Add(body, "mode", Modes.OfInput(reader));
        if (reader.Value("path") is YamlScalar path)
        {
            body["uri"] = Uri(path, type, context);
        }

        Json.Add(body, "description", reader.Text("description"));
        return body;
    }

    private static string Uri(YamlScalar path, string type, TranslationContext context)
    {
        if (References.IsUri(path.Text) || path.Text.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase))
        {
            return path.Text;
        }

        if (path.Text.StartsWith("azureml:", StringComparison.Ordinal))
        {
            var isModel = type is DataType.MLFlowModel or DataType.CustomModel or DataType.TritonModel;
            return References.Asset(path, isModel ? "models" : "data", context);
        }

        var uri = context.Assets.Upload(path, References.LocalPath(path, "the path of an input", context));
        return type == DataType.UriFolder && !uri.EndsWith('/') ? $"{uri}/" : uri;
    }

    private static JsonObject? Output(string what, YamlValue value, Spelling spelling, TranslationContext context)
    {
        var typeKey = spelling.Spell("job_output_type");
        switch (value)
        {
            case { IsNull: true } or YamlMap { Entries.IsEmpty: true }:
                // A node's output that says nothing is left to its component.
                return spelling == Spelling.Snake ? null : new JsonObject { [typeKey] = DataType.UriFolder };
            case YamlScalar scalar when spelling == Spelling.Snake && Expression.Whole(scalar.Text) is not null:
                return new JsonObject { ["type"] = "literal", ["value"] = scalar.Text };
            case YamlMap map:
                var reader = new MapReader(map, what, context.Found, OutputKeys);
                if (reader.Text("path") is { } path && Expression.Whole(path) is { } bound && bound.StartsWith("parent.", StringComparison.Ordinal))
                {
                    var literal = new JsonObject { ["type"] = "literal", ["value"] = path };
                    Json.Add(literal, "mode", Modes.OfOutput(reader));
                    return literal;
                }

                var body = new JsonObject { [typeKey] = reader.Word("type", DataType.DataTypes) ?? DataType.UriFolder };
                Json.Add(body, "mode", Modes.OfOutput(reader));
                reader.CopyText(body, "path", "uri");
                reader.CopyText(body, "description");
                reader.CopyText(body, "name", spelling.Spell("asset_name"));
                reader.CopyText(body, "version", spelling.Spell("asset_version"));
                return body;
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be empty, a binding or keys such as 'type'");
                return null;
        }
    }

    private static JsonObject Literal(string typeKey, string text) => new() { [typeKey] = "literal", ["value"] = text };

    // Only a pipeline's inputs may be grouped, with a dot between.
    private static void CheckName(string what, YamlScalar key, Spelling spelling, TranslationContext context)
    {
        foreach (var part in spelling == Spelling.Camel ? key.Text.Split('.') : [key.Text])
        {
            NameRules.CheckPort(what, part, key.Position, context.Found);
        }
    }
}
