using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>
/// YAML values as JSON ones, by the types of YAML 1.1: Azure ML's own clients read files so, and to them <c>yes</c> is
/// true and <c>1e-3</c>, without a dot, a text.
/// </summary>
internal static partial class YamlJson
{
    public static JsonNode? Of(YamlValue? value) => value switch
    {
        null => null,
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Of)]),
        YamlScalar scalar => Of(scalar),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A YAML value of an unknown kind."),
    };

    /// <summary>A scalar as Python's <c>str</c> writes it, which is how literals are sent.</summary>
    public static string Literal(YamlScalar scalar) => Kind(scalar) switch
    {
        ScalarKind.Boolean => IsTrue(scalar) ? "True" : "False",
        ScalarKind.Integer => Integer(scalar.Text).ToString(CultureInfo.InvariantCulture),
        ScalarKind.Number => NumberText.Of(Number(scalar.Text)),
        _ => scalar.Text,
    };

    /// <summary>What a scalar is.</summary>
    public static ScalarKind Kind(YamlScalar scalar) =>
        !scalar.IsPlain ? ScalarKind.String
        : scalar.IsNull ? ScalarKind.Null
        : BooleanText().IsMatch(scalar.Text) ? ScalarKind.Boolean
        : IntegerText().IsMatch(scalar.Text) ? ScalarKind.Integer
        : NumberPattern().IsMatch(scalar.Text) ? ScalarKind.Number
        : ScalarKind.String;

    private static JsonValue? Of(YamlScalar scalar) => Kind(scalar) switch
    {
        ScalarKind.Null => null,
        ScalarKind.Boolean => JsonValue.Create(IsTrue(scalar)),
        ScalarKind.Integer when Integer(scalar.Text) is var integer && integer >= long.MinValue && integer <= long.MaxValue
            => JsonValue.Create((long)integer),
        ScalarKind.Number => JsonValue.Create(Number(scalar.Text)),
        _ => JsonValue.Create(scalar.Text),
    };

    private static bool IsTrue(YamlScalar scalar) => scalar.Text.ToUpperInvariant() is "YES" or "TRUE" or "ON";

    private static BigInteger Integer(string text)
    {
        var digits = text.Replace("_", string.Empty, StringComparison.Ordinal).TrimStart('+');
        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('-');
        var magnitude = digits switch
        {
            ['0', 'x', ..] => BigInteger.Parse($"0{digits[2..]}", NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            ['0', 'b', ..] => digits[2..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 2 + (digit - '0')),
            ['0', _, ..] => digits[1..].Aggregate(BigInteger.Zero, (sum, digit) => sum * 8 + (digit - '0')),
            _ => BigInteger.Parse(digits, CultureInfo.InvariantCulture),
        };
        return isNegative ? -magnitude : magnitude;
    }

    private static double Number(string text) =>
        double.Parse(text.Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$")]
    private static partial Regex BooleanText();

    [GeneratedRegex("^[-+]?(?:0b[01_]+|0[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$")]
    private static partial Regex IntegerText();

    [GeneratedRegex(@"^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$")]
    private static partial Regex NumberPattern();
}
