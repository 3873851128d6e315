using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>
/// The words of an AutoML job. A file may write them as Azure ML's YAML does (<c>xg_boost_classifier</c>) or as REST does
/// (<c>XGBoostClassifier</c>); a job is sent the second, a step the first.
/// </summary>
internal static partial class AutoMLNames
{
    private static readonly string[] Acronyms = ["auc", "gbm", "iou", "knn", "svm", "sgd", "xg", "tcn", "dnn", "ner"];

    /// <summary>As YAML writes it.</summary>
    public static string Yaml(string word) =>
        Last().Replace(Capitalized().Replace(word, "$1_$2"), "$1_$2").ToLower(CultureInfo.InvariantCulture);

    /// <summary>As REST writes it: <c>light_gbm</c> is <c>LightGBM</c>.</summary>
    public static string Rest(string word) => string.Concat(Yaml(word).Split('_').Select(part =>
        Acronyms.Contains(part) ? part.ToUpperInvariant() : Naming.Pascal(part)));

    /// <summary>A parameter of a model as REST names it: <c>step_lr_gamma</c> is <c>stepLRGamma</c>.</summary>
    public static string Parameter(string key) => Naming.Camel(key).Replace("Lr", "LR", StringComparison.Ordinal);

    /// <summary>What a model's parameter is set to, where that is a word of Azure ML's own.</summary>
    public static bool IsWord(string parameter) =>
        parameter is "learning_rate_scheduler" or "model_size" or "optimizer" or "validation_metric_type";

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex Capitalized();

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Last();
}
