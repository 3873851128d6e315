using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>Forms the inputs and outputs that a component declares.</summary>
internal static class ComponentPorts
{
    private static readonly string[] Types = [.. DataType.All, "path"];

    private static readonly string[] InputKeys = ["type", "description", "optional"];

    private static readonly string[] LiteralKeys = ["default", "min", "max", "enum"];

    private static readonly string[] DataKeys = ["mode"];

    public static JsonObject Inputs(MapReader reader)
    {
        var body = new JsonObject();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            NameRules.CheckGroupedPort("an input", key, reader.Found);
            if (!names.Add(key.Text))
            {
                reader.Found.Error(
                    Codes.DuplicateName, key.Position, $"another input is named '{key.Text}' too, but for its case, which Azure ML does not tell apart");
            }

            if (value is YamlMap map)
            {
                var isLiteral = (map.Find("type")?.Value as YamlScalar)?.Text is not { } type || DataType.IsPrimitive(type);
                body[key.Text] = Input(new MapReader(
                    map, $"input '{key.Text}'", reader.Found, [.. InputKeys, .. isLiteral ? LiteralKeys : DataKeys]));
            }
            else
            {
                reader.WrongShape($"inputs.{key.Text}", value, "keys such as 'type'");
            }
        }

        return body;
    }

    public static JsonObject Outputs(MapReader reader)
    {
        var body = new JsonObject();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            NameRules.CheckPort("an output", key.Text, key.Position, reader.Found);
            if (value is not YamlMap map)
            {
                reader.WrongShape($"outputs.{key.Text}", value, "keys such as 'type'");
                body[key.Text] = new JsonObject { ["type"] = DataType.UriFolder };
                continue;
            }

            var own = new MapReader(
                map, $"output '{key.Text}'", reader.Found, ["type", "description", "mode", "early_available"]);
            var declared = new JsonObject { ["type"] = own.ExactWord("type", Types) ?? DataType.UriFolder };
            own.CopyText(declared, "description");
            Json.Add(declared, "mode", Modes.Exact(own));
            body[key.Text] = declared;
        }

        return body;
    }

    private static JsonObject Input(MapReader reader)
    {
        if (reader.Value("type") is null)
        {
            reader.Missing("type");
        }

        var type = reader.ExactWord("type", Types) ?? DataType.Unknown;
        var body = new JsonObject { ["type"] = type };
        reader.CopyText(body, "description");
        foreach (var key in (string[])["default", "min", "max"])
        {
            Json.Add(body, key, Literal(reader, key, type));
        }

        reader.CopyBoolean(body, "optional");

        Json.Add(body, "enum", reader.TextList("enum"));
        Json.Add(body, "mode", Modes.Exact(reader));
        return body;
    }

    private static string? Literal(MapReader reader, string key, string type)
    {
        if (reader.Value(key) is not YamlScalar scalar || type == DataType.Unknown)
        {
            return null;
        }

        if (scalar.Kind == ScalarKind.NotFinite)
        {
            reader.Found.Warning(
                Codes.InvalidValue,
                scalar.Position,
                $"'{key}' of {reader.What} is '{scalar.Text}', no finite number, which Azure ML leaves out");
            return null;
        }

        var written = Written(scalar, type);
        var text = LiteralCheck.IsSendable(scalar, $"'{key}' of {reader.What}", reader.Found) && DataType.IsPrimitive(type)
            ? DataType.Normalize(written, type)
            : written;
        if (text is null)
        {
            reader.Found.Error(Codes.TypeMismatch, scalar.Position, $"'{scalar.Text}' is not of type {type}");
        }

        return text;
    }

    // Azure ML's own clients take a number to be one before they look at the type: a text's default of 3 is "3.0", an
    // integer's is cut off at the dot and no more exact than a double, and what is true is 1.
    private static string Written(YamlScalar scalar, string type) => (type, scalar.Kind) switch
    {
        (DataType.String, ScalarKind.Integer) => NumberText.Of((double)scalar.Integer),
        (DataType.Integer, ScalarKind.Integer) => Whole((double)scalar.Integer),
        (DataType.Integer, ScalarKind.Number) => Whole(scalar.Number),
        (DataType.Number, ScalarKind.Boolean) => scalar.Boolean ? "1" : "0",
        _ => scalar.Literal,
    };

    private static string Whole(double number) => new BigInteger(number).ToString(CultureInfo.InvariantCulture);
}
