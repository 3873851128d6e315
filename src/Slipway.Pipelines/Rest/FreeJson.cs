using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>Writes what is handed on as it is written.</summary>
internal static class FreeJson
{
    public static JsonNode? Of(FreeValue? value) => value switch
    {
        null => null,
        FreeText text => JsonValue.Create(text.Text),
        FreeInteger integer => JsonValue.Create(integer.Value),
        FreeNumber number => JsonValue.Create(number.Value),
        FreeBoolean boolean => JsonValue.Create(boolean.Value),
        FreeList list => new JsonArray([.. list.Items.Select(Of)]),
        FreeMap map => Of(map),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "A value of an unknown kind."),
    };

    public static JsonObject Of(FreeMap map) => new(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value))));

    /// <summary>Puts the keys into a body, each by its spelling there; those without a value are left out.</summary>
    public static void Fill(JsonObject body, FreeMap map, Spelling spelling = Spelling.Snake)
    {
        foreach (var (key, value) in map.Entries)
        {
            Resources.Json.Add(body, spelling.Spell(key), Of(value));
        }
    }
}
