using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>Forms what the inputs of a job or a node are given, and how its outputs are delivered.</summary>
internal static class JobPorts
{
    private static readonly string[] DataKeys = ["type", "path", "mode", "datastore"];

    // With these a component declares an input, to which a job then gives a value.
    private static readonly string[] DeclaringKeys = ["default", "optional", "description", "min", "max", "enum"];

    private static readonly string[] OutputKeys = ["type", "path", "mode", "name", "version"];

    /// <summary>What the inputs are given.</summary>
    /// <param name="reader">The mapping that has <c>inputs</c>.</param>
    /// <param name="spelling">How properties are spelt: those of a job or of a node.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="mayBeGrouped">Whether their names may have dots: only a pipeline's inputs can be in groups.</param>
    public static JsonObject Inputs(MapReader reader, Spelling spelling, TranslationContext context, bool mayBeGrouped = false)
    {
        var body = new JsonObject();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            CheckName("an input", key, mayBeGrouped, context);

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
            CheckName("an output", key, spelling == Spelling.Camel, context);
            Json.Add(body, key.Text, Output($"output '{key.Text}'", value, spelling, context));
        }

        return body;
    }

    /// <summary>Data under a key of its own, as an AutoML job has it.</summary>
    public static JsonObject? Data(MapReader reader, string key, TranslationContext context) =>
        reader.Value(key) is { } value ? Input($"'{key}'", value, Spelling.Camel, context, DataType.MLTable) : null;

    private static JsonObject? Input(
        string what, YamlValue value, Spelling spelling, TranslationContext context, string defaultType = DataType.UriFolder)
    {
        var typeKey = spelling.Spell("job_input_type");
        switch (value)
        {
            case YamlScalar scalar:
                LiteralCheck.IsSendable(scalar, what, context.Found);
                return Literal(typeKey, scalar.Literal);
            case YamlMap map when map.Find("value") is not null:
                var literal = new MapReader(map, what, context.Found, ["value"]);
                return literal.Value("value") is YamlScalar written ? Literal(typeKey, written.Literal) : null;
            case YamlMap map when Declaration(map) is { } declared:
                context.Found.Error(
                    Codes.InvalidValue,
                    declared.Key.Position,
                    $"{what} is declared with '{declared.Key.Text}', as a component declares one; a job gives a value or a path",
                    "write the value itself, as in 'rate: 0.1', or keys such as 'type' and 'path'");
                return Literal(typeKey, string.Empty);
            case YamlMap map:
                return Given(new MapReader(map, what, context.Found, DataKeys), typeKey, spelling, context, defaultType);
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be a value, a binding or a path");
                return null;
        }
    }

    private static YamlEntry? Declaration(YamlMap map) => map.Entries.FirstOrDefault(entry =>
        DeclaringKeys.Contains(entry.Key.Text)
        || entry is { Key.Text: "type", Value: YamlScalar { Text: var type } } && DataType.IsPrimitive(type));

    private static JsonObject Given(
        MapReader reader, string typeKey, Spelling spelling, TranslationContext context, string defaultType)
    {
        var type = reader.Word("type", DataType.DataTypes);
        var mode = Modes.OfInput(reader, type);
        if (reader.Value("path") is not YamlScalar { Text: not "" } path)
        {
            if (spelling == Spelling.Snake || !context.IsPublished)
            {
                reader.Missing("path");
            }

            return new JsonObject { [typeKey] = type ?? defaultType };
        }

        if (Expression.Whole(path.Text) is not null)
        {
            var bound = Literal(typeKey, path.Text);
            Json.Add(bound, "mode", mode);
            return bound;
        }

        var body = new JsonObject { [typeKey] = type ?? defaultType };
        Json.Add(body, "mode", mode);
        body["uri"] = Uri(path, type ?? defaultType, context);
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

        if (path.Text.StartsWith("file:", StringComparison.Ordinal))
        {
            context.Found.Error(
                Codes.InvalidValue, path.Position, "Azure ML takes no path of an input with 'file:'", $"write '{path.Text[5..]}'");
        }

        var uri = context.Assets.Upload(path, References.LocalPath(path, "the path of an input", context));
        return type == DataType.UriFolder && !uri.EndsWith('/') ? $"{uri}/" : uri;
    }

    private static JsonObject? Output(string what, YamlValue value, Spelling spelling, TranslationContext context)
    {
        var typeKey = spelling.Spell("job_output_type");
        switch (value)
        {
            case { IsNull: true }:
                // A node's output that says nothing is left to its component.
                return spelling == Spelling.Snake ? null : new JsonObject { [typeKey] = DataType.UriFolder };
            case YamlScalar scalar when spelling == Spelling.Snake && Expression.Whole(scalar.Text) is not null:
                return new JsonObject { ["type"] = "literal", ["value"] = scalar.Text };
            case YamlMap map:
                var reader = new MapReader(map, what, context.Found, OutputKeys);
                if (spelling == Spelling.Snake && reader.Text("path") is { } path && Expression.Whole(path) is { } bound && bound.StartsWith("parent.", StringComparison.Ordinal))
                {
                    var literal = new JsonObject { ["type"] = "literal", ["value"] = path };
                    Json.Add(literal, "mode", Modes.OfOutput(reader));
                    return literal;
                }

                var body = new JsonObject { [typeKey] = reader.Word("type", DataType.DataTypes) ?? DataType.UriFolder };
                Json.Add(body, "mode", Modes.OfOutput(reader));
                reader.CopyText(body, "path", "uri");
                reader.CopyText(body, "name", spelling.Spell("asset_name"));
                Json.Add(body, spelling.Spell("asset_version"), reader.Version());
                return body;
            default:
                context.Found.Error(Codes.InvalidValue, value.Position, $"{what} must be empty, a binding or keys such as 'type'");
                return null;
        }
    }

    private static JsonObject Literal(string typeKey, string text) => new() { [typeKey] = "literal", ["value"] = text };

    private static void CheckName(string what, YamlScalar key, bool mayBeGrouped, TranslationContext context)
    {
        if (mayBeGrouped)
        {
            NameRules.CheckGroupedPort(what, key, context.Found);
        }
        else
        {
            NameRules.CheckPort(what, key.Text, key.Position, context.Found);
        }
    }
}
