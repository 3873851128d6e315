using System.Text.Json.Nodes;
using Slipway.Core.Yaml;

namespace Slipway.Testing.Reading;

/// <summary>Values of YAML as JSON.</summary>
internal static class JsonText
{
    /// <summary>A value; null where JSON has no such.</summary>
    public static string? Of(YamlValue value) =>
        TryConvert(value, out var node) ? node?.ToJsonString() ?? "null" : null;

    private static bool TryConvert(YamlValue value, out JsonNode? node)
    {
        node = null;
        switch (value)
        {
            case YamlMap map:
                var members = new JsonObject();
                foreach (var (key, of) in map.Entries)
                {
                    if (!TryConvert(of, out var member))
                    {
                        return false;
                    }

                    members[key.Text] = member;
                }

                node = members;
                return true;
            case YamlSequence list:
                var items = new JsonArray();
                foreach (var of in list.Items)
                {
                    if (!TryConvert(of, out var item))
                    {
                        return false;
                    }

                    items.Add(item);
                }

                node = items;
                return true;
            case YamlScalar { IsNull: true }:
                return true;
            case YamlScalar { Kind: ScalarKind.Boolean } scalar:
                node = JsonValue.Create(scalar.Boolean);
                return true;
            case YamlScalar { Kind: ScalarKind.NotFinite }:
                return false;
            case YamlScalar scalar:
                node = NumberText.Parse(scalar) is { } number ? JsonValue.Create(number) : JsonValue.Create(
                    scalar.Text);
                return true;
            default:
                return false;
        }
    }
}
