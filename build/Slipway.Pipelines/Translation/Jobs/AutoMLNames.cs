using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>The words of an AutoML job in REST, which are not always spelt by one rule.</summary>
internal static class AutoMLNames
{
    private static readonly string[] Acronyms = ["gbm", "knn", "svm", "sgd", "xg", "tcn", "dnn", "ner"];

    public static string Task(string task) => Algorithm(task);

    /// <summary><c>light_gbm</c> is <c>LightGBM</c>, <c>xg_boost_classifier</c> is <c>XGBoostClassifier</c>.</summary>
    public static string Algorithm(string name) => string.Concat(name.Split('_').Select(word =>
        Acronyms.Contains(word) ? word.ToUpperInvariant() : Naming.Pascal(word)));

    public static JsonObject Auto() => new() { ["mode"] = "Auto" };

    /// <summary><c>auto</c>, a number or several.</summary>
    public static JsonObject? AutoOr(YamlValue? value) => value switch
    {
        null or { IsNull: true } => null,
        YamlScalar { Text: "auto" } => Auto(),
        YamlSequence list => new JsonObject { ["mode"] = "Custom", ["values"] = YamlJson.Of(list) },
        _ => new JsonObject { ["mode"] = "Custom", ["value"] = YamlJson.Of(value) },
    };

    /// <summary>A search space of images: <c>uniform(0.1,0.9)</c>, <c>choice('a','b')</c>.</summary>
    /// <param name="space">Its parameters.</param>
    /// <param name="spelling">How their names are spelt.</param>
    /// <param name="isText">It is of text, whose models have hyphens in REST where the YAML has underscores.</param>
    public static JsonNode SearchSpace(YamlMap space, Spelling spelling, bool isText) =>
        new JsonObject(space.Entries.Select(entry => KeyValuePair.Create(
            spelling.Spell(entry.Key.Text),
            entry.Value switch
            {
                YamlMap distribution => JsonValue.Create(Distribution(distribution, isText && entry.Key.Text == "model_name")),
                YamlScalar scalar when isText && entry.Key.Text == "model_name" => JsonValue.Create(scalar.Text.Replace('_', '-')),
                _ => YamlJson.Of(entry.Value),
            })));

    private static string Distribution(YamlMap map, bool isModel)
    {
        var type = (map.Find("type")?.Value as YamlScalar)?.Text ?? string.Empty;
        var values = map.Find("values")?.Value is YamlSequence list
            ? list.Items
            : [.. map.Entries.Where(entry => entry.Key.Text != "type").Select(entry => entry.Value)];
        return $"{type}({string.Join(',', values.OfType<YamlScalar>().Select(value => isModel ? Text(value).Replace('_', '-') : Text(value)))})";
    }

    private static string Text(YamlScalar scalar) => scalar.Kind switch
    {
        ScalarKind.String => $"'{scalar.Text}'",
        ScalarKind.Number => NumberText.Of(double.Parse(scalar.Text, CultureInfo.InvariantCulture)),
        _ => scalar.Literal,
    };
}
