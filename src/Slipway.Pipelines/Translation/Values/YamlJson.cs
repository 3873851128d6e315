using System.Text.Json.Nodes;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>YAML values as JSON ones.</summary>
internal static class YamlJson
{
    public static JsonNode? Of(YamlValue? value) => value switch
    {
        null => null,
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, Of(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Of)]),
        YamlScalar scalar => Of(scalar),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A YAML value of an unknown kind."),
    };

    private static JsonValue? Of(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => null,
        ScalarKind.Boolean => JsonValue.Create(scalar.Boolean),
        ScalarKind.Integer when scalar.Integer is var integer && integer >= long.MinValue && integer <= long.MaxValue
            => JsonValue.Create((long)integer),
        ScalarKind.Number => JsonValue.Create(scalar.Number),
        _ => JsonValue.Create(scalar.Text),
    };
}
