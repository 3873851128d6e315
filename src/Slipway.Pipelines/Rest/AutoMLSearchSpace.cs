using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>
/// The models that an AutoML job or step tries: text, which Azure ML's own clients form of values and distributions, as in
/// <c>choice('a','b')</c>.
/// </summary>
internal static class AutoMLSearchSpace
{
    // These take numbers with a dot; one that is written without it is given one.
    private static readonly string[] WithDot =
    [
        "beta1", "beta2", "box_score_threshold", "learning_rate", "momentum", "nms_iou_threshold", "step_lr_gamma",
        "tile_overlap_ratio", "tile_predictions_nms_threshold", "validation_iou_threshold", "warmup_cosine_lr_cycles",
        "warmup_ratio", "weight_decay",
    ];

    public static JsonArray OfJob(FreeList spaces, AutoMLTask task) => Spaces(spaces, (key, value) =>
        KeyValuePair.Create(AutoMLNames.Parameter(key), (JsonNode?)JsonValue.Create(Text(key, value, task))));

    public static JsonArray OfStep(FreeList spaces, AutoMLTask task) => Spaces(spaces, (key, value) =>
        KeyValuePair.Create(key, task.IsText ? Model(key, FreeJson.Of(value)) : JsonValue.Create(Text(key, value, task))));

    /// <summary>A model of texts, which has dashes in its name.</summary>
    public static string Model(string name) => name.Replace('_', '-');

    private static JsonArray Spaces(FreeList spaces, Func<string, FreeValue?, KeyValuePair<string, JsonNode?>> parameter) =>
        new([.. spaces.Items.OfType<FreeMap>().Select(space =>
            new JsonObject(space.Entries.Select(entry => parameter(entry.Key, entry.Value))))]);

    private static JsonNode? Model(string key, JsonNode? value)
    {
        if (key == "model_name" && value is JsonObject choice && choice["values"] is JsonArray models)
        {
            choice["values"] = new JsonArray([.. models.Select(Named)]);
        }

        return key == "model_name" ? Named(value) : value;

        static JsonNode? Named(JsonNode? model) => model.Text() is { } name ? JsonValue.Create(Model(name)) : model?.DeepClone();
    }

    private static string Text(string key, FreeValue? value, AutoMLTask task)
    {
        var isModel = task.IsText && key == "model_name";
        return value switch
        {
            FreeMap map => Distribution(map, isModel),
            FreeText text => isModel ? Model(text.Text) : text.Text,
            FreeList => string.Empty,
            _ => Number(value, WithDot.Contains(key)),
        };
    }

    private static string Distribution(FreeMap map, bool isModel)
    {
        var type = (map["type"] as FreeText)?.Text ?? string.Empty;
        var values = (map["values"] is FreeList list
            ? list.Items
            : map.Entries.Where(entry => entry.Key != "type").Select(entry => entry.Value))
            .Where(value => value is not (FreeMap or FreeList)).ToList();

        // One number with a dot makes all of a choice such numbers.
        var withDot = type == "choice" && values.Any(value => value is FreeNumber);
        return $"{type}({string.Join(',', values.Select(value => value is FreeText { Text: var text }
            ? $"'{(isModel ? Model(text) : text)}'"
            : Number(value, withDot)))})";
    }

    // Never with an exponent: 0.00001.
    private static string Number(FreeValue? value, bool withDot) => value switch
    {
        FreeNumber number when Math.Abs(number.Value) < (double)decimal.MaxValue =>
            WithDotAtLeast(((decimal)number.Value).ToString(CultureInfo.InvariantCulture)),
        FreeNumber number => NumberText.Of(number.Value),
        FreeInteger integer => $"{integer.Value.ToString(CultureInfo.InvariantCulture)}{(withDot ? ".0" : string.Empty)}",
        FreeBoolean boolean => boolean.Value ? "True" : "False",
        _ => string.Empty,
    };

    private static string WithDotAtLeast(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number : $"{number}.0";
}
