using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Values;

/// <summary>Takes keys of a file over into a body, under the name that REST has for them; what is absent stays absent.</summary>
internal static class Copying
{
    public static void CopyText(this MapReader reader, JsonObject to, string key, string? name = null) =>
        Json.Add(to, name ?? key, reader.Text(key));

    public static void CopyBoolean(this MapReader reader, JsonObject to, string key, string? name = null) =>
        Json.Add(to, name ?? key, reader.Boolean(key));

    /// <summary>A version: <c>1.10</c> without quotes is a number, 1.1, to YAML and so to Azure ML's own clients.</summary>
    public static string? Version(this MapReader reader) => (reader.Value("version") as YamlScalar)?.Literal;

    /// <summary>A whole number, or, where one can be bound, an expression that will be one. -1 stands for all or none.</summary>
    public static void CopyInteger(
        this MapReader reader, JsonObject to, string key, string? name = null, int least = -1, int most = int.MaxValue)
    {
        if (reader.IsBindable && reader.Value(key) is YamlScalar { Text: var text } && text.Contains("${{", StringComparison.Ordinal))
        {
            to[name ?? key] = text;
            return;
        }

        Json.Add(to, name ?? key, reader.Integer(key, least, most));
    }

    /// <summary>A number, with or without a dot.</summary>
    public static void CopyNumber(this MapReader reader, JsonObject to, string key, string? name = null)
    {
        switch (reader.Value(key))
        {
            case null:
                break;
            case YamlScalar scalar when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                to[name ?? key] = number;
                break;
            case var other:
                reader.WrongShape(key, other, "a number");
                break;
        }
    }

    /// <summary>Whatever it is, as it is written.</summary>
    public static void CopyAny(this MapReader reader, JsonObject to, string key, string? name = null) =>
        Json.Add(to, name ?? key, YamlJson.Of(reader.Value(key)));

    /// <summary>The keys that are not known here.</summary>
    public static void CopyOthers(this MapReader reader, JsonObject to)
    {
        foreach (var (key, value) in reader.Others)
        {
            Json.Add(to, key.Text, YamlJson.Of(value));
        }
    }

    /// <summary>A mapping of texts; an empty one where there is none.</summary>
    public static JsonObject TextMap(this MapReader reader, string key) => Json.Of(reader.Texts(key));

    /// <summary>A mapping of values as they are written; an empty one where there is none.</summary>
    public static JsonObject AnyMap(this MapReader reader, string key) =>
        reader.Mapping(key) is { } map ? (JsonObject)YamlJson.Of(map)! : [];

    /// <summary>A list of texts; null where there is none.</summary>
    public static JsonArray? TextList(this MapReader reader, string key)
    {
        if (reader.Value(key) is not YamlSequence)
        {
            if (reader.Value(key) is { } other)
            {
                reader.WrongShape(key, other, "a list");
            }

            return null;
        }

        var items = reader.Scalars(key);
        foreach (var item in items)
        {
            reader.CheckText($"an item of '{key}' of {reader.What}", item);
        }

        return new JsonArray([.. items.Select(item => JsonValue.Create(item.Text))]);
    }
}
