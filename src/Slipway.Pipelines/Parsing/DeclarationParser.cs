using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads <c>inputs</c> and <c>outputs</c> of components: what they declare.</summary>
internal static class DeclarationParser
{
    // "path" is an older name that Azure ML still takes.
    private static readonly string[] Types = [.. DataType.All, "path"];

    private static readonly string[] InputKeys = ["type", "description", "optional"];
    private static readonly string[] LiteralKeys = ["default", "min", "max", "enum"];
    private static readonly string[] DataKeys = ["mode"];
    private static readonly string[] Modes =
        ["ro_mount", "rw_mount", "mount", "download", "direct", "upload", "eval_mount", "eval_download"];

    public static ImmutableArray<DeclaredInput> Inputs(MapReader reader)
    {
        var inputs = ImmutableArray.CreateBuilder<DeclaredInput>();
        foreach (var (key, value) in reader.Mapping("inputs")?.Entries ?? [])
        {
            if (value is YamlMap map)
            {
                var isLiteral = (map.Find("type")?.Value as YamlScalar)?.Text is not { } type || DataType.IsPrimitive(type);
                inputs.Add(Input(key, new MapReader(
                    map, $"input '{key.Text}'", reader.Found, [.. InputKeys, .. isLiteral ? LiteralKeys : DataKeys])));
            }
            else
            {
                reader.WrongShape($"inputs.{key.Text}", value, "keys such as 'type'");
            }
        }

        return inputs.ToImmutable();
    }

    public static ImmutableArray<DeclaredOutput> Outputs(MapReader reader)
    {
        var outputs = ImmutableArray.CreateBuilder<DeclaredOutput>();
        foreach (var (key, value) in reader.Mapping("outputs")?.Entries ?? [])
        {
            if (value is not YamlMap map)
            {
                reader.WrongShape($"outputs.{key.Text}", value, "keys such as 'type'");
                outputs.Add(new DeclaredOutput { Name = key.Written(), Type = DataType.UriFolder, CheckedType = DataType.UriFolder });
                continue;
            }

            var own = new MapReader(
                map, $"output '{key.Text}'", reader.Found, ["type", "description", "mode", "early_available"]);
            outputs.Add(new DeclaredOutput
            {
                Name = key.Written(),
                Type = own.ExactWord("type", Types) ?? DataType.UriFolder,
                CheckedType = own.Written("type")?.Text ?? DataType.UriFolder,
                Description = own.Text("description"),
                Mode = own.ExactWord("mode", Modes),
            });
        }

        return outputs.ToImmutable();
    }

    private static DeclaredInput Input(YamlScalar name, MapReader reader)
    {
        if (reader.Value("type") is null)
        {
            reader.Missing("type");
        }

        var type = reader.ExactWord("type", Types) ?? DataType.Unknown;
        var known = DataType.All.FirstOrDefault(word => word.Equals(reader.Written("type")?.Text, StringComparison.OrdinalIgnoreCase));
        var isOptional = reader.Boolean("optional");
        var fallback = reader.Value("default") as YamlScalar;
        return new DeclaredInput
        {
            Name = name.Written(),
            Type = type,
            CheckedType = known ?? DataType.Unknown,
            Description = reader.Text("description"),
            Default = Literal(reader, "default", type),
            Least = Literal(reader, "min", type),
            Most = Literal(reader, "max", type),
            IsOptional = isOptional,
            IsRequired = isOptional != true && fallback is null,
            Choices = reader.TextList("enum"),
            Mode = reader.ExactWord("mode", Modes),
            Value = known is not null && DataType.IsPrimitive(known)
                ? new LiteralValue(
                    reader.Map.Position, fallback is null ? null : DataType.Normalize(fallback.Text, known) ?? fallback.Text, known)
                : known is null && fallback is not null
                ? new LiteralValue(fallback.Position, fallback.Literal, ScalarType.Of(fallback.Kind))
                : new DataValue(reader.Map.Position, known, null, null),
        };
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

        var written = AsClientsSend(scalar, type);
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
    private static string AsClientsSend(YamlScalar scalar, string type) => (type, scalar.Kind) switch
    {
        (DataType.String, ScalarKind.WholeNumber) => NumberText.Of((double)scalar.WholeNumber),
        (DataType.Integer, ScalarKind.WholeNumber) => Whole((double)scalar.WholeNumber),
        (DataType.Integer, ScalarKind.Number) => Whole(scalar.Number),
        (DataType.Number, ScalarKind.Boolean) => scalar.Boolean ? "1" : "0",
        _ => scalar.Literal,
    };

    private static string Whole(double number) => new BigInteger(number).ToString(CultureInfo.InvariantCulture);
}
