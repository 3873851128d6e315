using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Jobs;

/// <summary>A job that looks for the best model of a kind by itself.</summary>
internal static class AutoMLJobTranslator
{
    public static readonly string[] Keys =
    [
        .. JobBody.Keys, "task", "primary_metric", "target_column_name", "training_data", "validation_data", "test_data",
        "validation_data_size", "test_data_size", "n_cross_validations", "cv_split_column_names", "weight_column_name",
        "positive_label", "limits", "featurization", "training", "forecasting", "log_verbosity", "training_parameters",
        "sweep", "search_space", "resources", "identity", "environment_variables", "environment_id", "queue_settings",
    ];

    public static readonly string[] Data = ["training_data", "validation_data", "test_data"];

    private static readonly string[] Counts = ["max_trials", "max_concurrent_trials", "max_cores_per_trial", "max_nodes"];

    /// <summary>The keys that have keys of their own, and those.</summary>
    public static readonly FrozenDictionary<string, string[]> Nested = new Dictionary<string, string[]>
    {
        ["limits"] = ["timeout_minutes", "trial_timeout_minutes", "enable_early_termination", "exit_score", "timeout", "trial_timeout", .. Counts],
        ["featurization"] = ["mode", "blocked_transformers", "column_name_and_types", "dataset_language", "transformer_params", "enable_dnn_featurization"],
        ["sweep"] = ["sampling_algorithm", "early_termination"],
    }.ToFrozenDictionary();

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, Keys);
        reader.Word("type", "automl");
        var body = JobBody.Of("AutoML", reader, context);
        body.Remove("inputs");
        Json.Add(body, "resources", ExecutionBody.Resources(reader, Spelling.Camel, withProperties: true));
        Json.Add(body, "identity", IdentityBody.OfJob(reader, Spelling.Camel));
        Json.Add(body, "queueSettings", ExecutionBody.QueueSettings(reader, Spelling.Camel));
        Json.AddUnlessEmpty(body, "environmentVariables", reader.TextMap("environment_variables"));
        body["taskDetails"] = Task(reader, context);
        return JobBody.Document(DocumentKind.AutoMLJob, reader, body);
    }

    private static JsonObject Task(MapReader reader, TranslationContext context)
    {
        var task = new AutoMLTask(reader.RequiredText("task") ?? string.Empty);
        var body = new JsonObject
        {
            ["taskType"] = AutoMLNames.Rest(task.Name),
            ["logVerbosity"] = Naming.Pascal(reader.Text("log_verbosity") ?? "info"),
        };

        // Named entities are labels in the text itself.
        Json.Add(body, "targetColumnName", task.Name == "text_ner" ? null : reader.Text("target_column_name"));
        Json.Add(
            body,
            "primaryMetric",
            task.HasOneMetric ? null : AutoMLNames.Rest(reader.Text("primary_metric") ?? task.Metric(isStep: false)));
        foreach (var key in Data)
        {
            if (reader.Mapping(key) is not null)
            {
                Json.Add(body, Naming.Camel(key), JobPorts.Data(reader, key, context));
            }
        }

        reader.CopyNumber(body, "validation_data_size", "validationDataSize");
        reader.CopyNumber(body, "test_data_size", "testDataSize");
        Json.Add(body, "cvSplitColumnNames", reader.TextList("cv_split_column_names"));
        reader.CopyText(body, "weight_column_name", "weightColumnName");
        reader.CopyText(body, "positive_label", "positiveLabel");
        Json.Add(body, "nCrossValidations", AutoOr(reader.Value("n_cross_validations")));
        Json.Add(body, "limitSettings", Limits(reader, task));
        Json.Add(body, "featurizationSettings", Featurization(reader, task.IsTabular));
        Json.Add(body, "trainingSettings", Training(reader));
        Json.Add(body, "forecastingSettings", Forecasting(reader));
        Json.Add(body, task.IsText ? "fixedParameters" : "modelSettings", Parameters(reader, task));
        Json.Add(body, "sweepSettings", Sweep(reader));
        if (reader.Value("search_space") is YamlSequence spaces)
        {
            body["searchSpace"] = AutoMLSearchSpace.OfJob(spaces, task);
        }

        return body;
    }

    private static JsonObject? Parameters(MapReader reader, AutoMLTask task)
    {
        if (reader.Mapping("training_parameters") is not { } map)
        {
            return null;
        }

        var body = new JsonObject();
        foreach (var (key, value) in map.Entries.Where(entry => !entry.Value.IsNull))
        {
            body[AutoMLNames.Parameter(key.Text)] = value switch
            {
                YamlScalar word when AutoMLNames.IsWord(key.Text) => AutoMLNames.Rest(word.Text),
                YamlScalar name when task.IsText && key.Text == "model_name" => AutoMLSearchSpace.Model(name.Text),
                _ => YamlJson.Of(value),
            };
        }

        return body;
    }

    /// <summary><c>auto</c>, a number or several.</summary>
    private static JsonObject? AutoOr(YamlValue? value) => value switch
    {
        null or { IsNull: true } => null,
        YamlScalar { Text: "auto" } => new JsonObject { ["mode"] = "Auto" },
        YamlSequence list => new JsonObject { ["mode"] = "Custom", ["values"] = YamlJson.Of(list) },
        _ => new JsonObject { ["mode"] = "Custom", ["value"] = YamlJson.Of(value) },
    };

    private static JsonObject? Limits(MapReader reader, AutoMLTask task)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return task.IsTabular ? null : Default(new JsonObject());
        }

        var own = new MapReader(map, "limits", reader.Found, Nested["limits"]);
        var body = new JsonObject();
        foreach (var (key, name) in (ReadOnlySpan<(string, string)>)[("timeout_minutes", "timeout"), ("trial_timeout_minutes", "trialTimeout")])
        {
            Json.Add(body, name, own.Integer(key, 0, WholeNumbers.LongestSeconds / 60) is { } minutes ? ExecutionBody.Seconds(minutes * 60) : null);
        }

        foreach (var key in Counts)
        {
            own.CopyInteger(body, key, Naming.Camel(key));
        }

        own.CopyBoolean(body, "enable_early_termination", "enableEarlyTermination");
        own.CopyNumber(body, "exit_score", "exitScore");
        if (task.IsTabular)
        {
            body["sweepConcurrentTrials"] = 0;
            body["sweepTrials"] = 0;
        }

        return Default(body);

        JsonObject Default(JsonObject limits)
        {
            if (task.IsText)
            {
                limits["maxNodes"] ??= 1;
                limits["maxTrials"] ??= 1;
            }

            return limits;
        }
    }

    private static JsonObject? Featurization(MapReader reader, bool isTabular)
    {
        if (reader.Mapping("featurization") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "featurization", reader.Found, Nested["featurization"]);
        var body = new JsonObject();
        own.CopyText(body, "mode");
        own.CopyText(body, "dataset_language", "datasetLanguage");
        own.CopyBoolean(body, "enable_dnn_featurization", "enableDnnFeaturization");
        Json.Add(body, "blockedTransformers", Words(own.TextList("blocked_transformers"), AutoMLNames.Rest));
        Json.AddUnlessEmpty(body, "columnNameAndTypes", own.AnyMap("column_name_and_types"));
        if (isTabular)
        {
            body["transformerParams"] = new JsonObject(own.AnyMap("transformer_params").Select(parameters =>
                KeyValuePair.Create(Naming.Pascal(parameters.Key), parameters.Value?.DeepClone())));
        }

        return body;
    }

    private static JsonObject? Training(MapReader reader)
    {
        var body = Renamed(reader, "training");
        foreach (var key in (string[])["blockedTrainingAlgorithms", "allowedTrainingAlgorithms"])
        {
            if (body?[key] is JsonArray algorithms)
            {
                body[key] = Words(algorithms, AutoMLNames.Rest);
            }
        }

        return body;
    }

    private static JsonObject? Forecasting(MapReader reader)
    {
        var body = Renamed(reader, "forecasting");
        foreach (var key in (string[])["forecast_horizon", "target_lags", "seasonality", "target_rolling_window_size"])
        {
            if (reader.Mapping("forecasting")?.Find(key)?.Value is { IsNull: false } value)
            {
                // Lags are several, also where there is one.
                body![Naming.Camel(key)] = AutoOr(
                    key == "target_lags" && value is YamlScalar { Text: not "auto" } one ? new YamlSequence(one.Position, [one]) : value);
            }
        }

        if (body?["timeSeriesIdColumnNames"] is JsonValue column)
        {
            body["timeSeriesIdColumnNames"] = new JsonArray(column.DeepClone());
        }

        return body;
    }

    private static JsonObject? Sweep(MapReader reader)
    {
        if (reader.Mapping("sweep") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "sweep", reader.Found, Nested["sweep"]);
        var body = new JsonObject();
        own.CopyText(body, "sampling_algorithm", "samplingAlgorithm");
        Json.Add(body, "earlyTermination", SweepBody.EarlyTermination(own, Spelling.Camel));
        return body;
    }

    /// <summary>Words of Azure ML's own, each in another spelling.</summary>
    public static JsonArray? Words(JsonArray? words, Func<string, string> spelling) =>
        words is null ? null : new JsonArray([.. words.Select(word => word.Text() is { } text ? JsonValue.Create(spelling(text)) : word?.DeepClone())]);

    private static JsonObject? Renamed(MapReader reader, string key) => reader.Mapping(key) is { } map
        ? new JsonObject(map.Entries
            .Where(entry => !entry.Value.IsNull)
            .Select(entry => KeyValuePair.Create(Naming.Camel(entry.Key.Text), YamlJson.Of(entry.Value))))
        : null;
}
