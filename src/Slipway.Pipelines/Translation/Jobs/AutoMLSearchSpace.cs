using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>Where the sweep of an AutoML job looks: <c>uniform(0.1,0.9)</c>, <c>choice('a','b')</c>, or one value.</summary>
internal static class AutoMLSearchSpace
{
    // These take numbers with a dot; one that is written without it is given one.
    private static readonly string[] WithDot =
    [
        "beta1", "beta2", "box_score_threshold", "learning_rate", "momentum", "nms_iou_threshold", "step_lr_gamma",
        "tile_overlap_ratio", "tile_predictions_nms_threshold", "validation_iou_threshold", "warmup_cosine_lr_cycles",
        "warmup_ratio", "weight_decay",
    ];

    /// <summary>The spaces of a job.</summary>
    public static JsonArray OfJob(YamlSequence spaces, AutoMLTask task) => Spaces(spaces, (key, value) =>
        KeyValuePair.Create(AutoMLNames.Parameter(key), (JsonNode?)JsonValue.Create(Text(key, value, task))));

    /// <summary>The spaces of a step. Those of text stay as the file has them, but for the names of the models.</summary>
    public static JsonArray OfStep(YamlSequence spaces, AutoMLTask task) => Spaces(spaces, (key, value) =>
        KeyValuePair.Create(key, task.IsText ? Model(key, YamlJson.Of(value)) : JsonValue.Create(Text(key, value, task))));

    /// <summary>The models of text have hyphens in their names, which YAML writes as underscores.</summary>
    public static string Model(string name) => name.Replace('_', '-');

    private static JsonArray Spaces(YamlSequence spaces, Func<string, YamlValue, KeyValuePair<string, JsonNode?>> parameter) =>
        new([.. spaces.Items.OfType<YamlMap>().Select(space =>
            new JsonObject(space.Entries.Select(entry => parameter(entry.Key.Text, entry.Value))))]);

    private static JsonNode? Model(string key, JsonNode? value)
    {
        if (key == "model_name" && value is JsonObject choice && choice["values"] is JsonArray models)
        {
            choice["values"] = new JsonArray([.. models.Select(Named)]);
        }

        return key == "model_name" ? Named(value) : value;

        static JsonNode? Named(JsonNode? model) => model.Text() is { } name ? JsonValue.Create(Model(name)) : model?.DeepClone();
    }

    private static string Text(string key, YamlValue value, AutoMLTask task)
    {
        var isModel = task.IsText && key == "model_name";
        return value switch
        {
            YamlMap map => Distribution(map, isModel),
            YamlScalar { Kind: ScalarKind.String } scalar => isModel ? Model(scalar.Text) : scalar.Text,
            YamlScalar scalar => Number(scalar, WithDot.Contains(key)),
            _ => string.Empty,
        };
    }

    private static string Distribution(YamlMap map, bool isModel)
    {
        var type = (map.Find("type")?.Value as YamlScalar)?.Text ?? string.Empty;
        ICollection<YamlScalar> values = map.Find("values")?.Value is YamlSequence list
            ? [.. list.Items.OfType<YamlScalar>()]
            : [.. map.Entries.Where(entry => entry.Key.Text != "type").Select(entry => entry.Value).OfType<YamlScalar>()];

        // One number with a dot makes all of a choice such numbers.
        var withDot = type == "choice" && values.Any(value => value.Kind == ScalarKind.Number);
        return $"{type}({string.Join(',', values.Select(value => value.Kind == ScalarKind.String
            ? $"'{(isModel ? Model(value.Text) : value.Text)}'"
            : Number(value, withDot)))})";
    }

    // Never with an exponent: 0.00001.
    private static string Number(YamlScalar scalar, bool withDot) => scalar.Kind switch
    {
        ScalarKind.Number when Math.Abs(scalar.Number) < (double)decimal.MaxValue =>
            WithDotAtLeast(((decimal)scalar.Number).ToString(CultureInfo.InvariantCulture)),
        ScalarKind.Integer when withDot => $"{scalar.Literal}.0",
        _ => scalar.Literal,
    };

    private static string WithDotAtLeast(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number : $"{number}.0";
}
