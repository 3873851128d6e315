using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>Jobs and steps of automated machine learning: a job in REST's words, a step as it is written, in Azure ML's.</summary>
internal static class AutoMLBody
{
    /// <summary>What an AutoML job looks for.</summary>
    public static JsonObject Task(AutoMLJobDefinition job, Emission emission)
    {
        var task = job.Task;
        var body = new JsonObject
        {
            ["taskType"] = AutoMLNames.Rest(task.Name),
            ["logVerbosity"] = Naming.Pascal(job.LogVerbosity ?? "info"),
        };

        // Named entities are labels in the text itself.
        Json.Add(body, "targetColumnName", task.Name == "text_ner" ? null : job.TargetColumn);
        Json.Add(
            body,
            "primaryMetric",
            task.HasOneMetric ? null : AutoMLNames.Rest(job.PrimaryMetric ?? task.Metric(isStep: false)));
        foreach (var data in job.Data)
        {
            Json.Add(body, Naming.Camel(data.Name.Text), PortBody.Data(data.Value, emission));
        }

        Json.Add(body, "validationDataSize", job.ValidationSize);
        Json.Add(body, "testDataSize", job.TestSize);
        Json.Add(body, "cvSplitColumnNames", Emission.Texts(job.SplitColumns));
        Json.Add(body, "weightColumnName", job.WeightColumn);
        Json.Add(body, "positiveLabel", job.PositiveLabel);
        Json.Add(body, "nCrossValidations", AutoOr(job.CrossValidations));
        Json.Add(body, "limitSettings", Limits(job.Limits, task));
        Json.Add(body, "featurizationSettings", Featurization(job.Featurization, task.IsTabular));
        Json.Add(body, "trainingSettings", Training(job.Training));
        Json.Add(body, "forecastingSettings", Forecasting(job.Forecasting));
        Json.Add(body, task.IsText ? "fixedParameters" : "modelSettings", Parameters(job.Parameters, task));
        if (job.Sweep is { } sweep)
        {
            var settings = new JsonObject();
            Json.Add(settings, "samplingAlgorithm", sweep.Sampling);
            Json.Add(settings, "earlyTermination", SweepBody.EarlyTermination(sweep.EarlyTermination, Spelling.Camel));
            body["sweepSettings"] = settings;
        }

        Json.Add(body, "searchSpace", job.SearchSpace is { } spaces ? AutoMLSearchSpace.OfJob(spaces, task) : null);
        return body;
    }

    /// <summary>A step.</summary>
    public static JsonObject Step(AutoMLStep step, Emission emission)
    {
        var task = step.Task;
        var node = FreeJson.Of(step.Keys);
        node["name"] = step.Name.Text;
        node["type"] = "automl";
        node["properties"] = FreeJson.Of(step.AllProperties);
        node["tags"] = FreeJson.Of(step.Tags);
        node["outputs"] = PortBody.Outputs(step.Outputs, Spelling.Snake);
        node["primary_metric"] = AutoMLNames.Yaml(step.PrimaryMetric ?? task.Metric(isStep: true));
        if (!task.IsText)
        {
            node["log_verbosity"] ??= "info";
        }

        if (task.Name is "classification" or "regression")
        {
            node["training"] ??= new JsonObject();
        }

        FillLimits(node, task);
        Spell(node, task);
        if (step.Keys["search_space"] is FreeList spaces)
        {
            node["search_space"] = AutoMLSearchSpace.OfStep(spaces, task);
        }

        if (node["sweep"]?["early_termination"] is JsonObject policy)
        {
            string[] numbers = policy.Text("type") == "bandit" ? ["slack_amount", "slack_factor"] : [];
            foreach (var number in (string[])["delay_evaluation", "evaluation_interval", .. numbers])
            {
                policy[number] ??= 0;
            }
        }

        if (emission.Compute(step.Compute) is { } compute)
        {
            node["compute"] = $"azureml:{compute}";
        }

        return node;
    }

    private static void FillLimits(JsonObject node, AutoMLTask task)
    {
        if (task.IsTabular)
        {
            return;
        }

        var limits = node["limits"] as JsonObject ?? new JsonObject();
        node["limits"] = limits;
        if (task.IsText)
        {
            limits["max_nodes"] ??= 1;
            limits["max_trials"] ??= 1;
        }
    }

    // A step has all words as YAML writes them, however the file does.
    private static void Spell(JsonObject node, AutoMLTask task)
    {
        foreach (var (map, key) in ((string, string)[])
            [
                ("featurization", "blocked_transformers"),
                ("training", "allowed_training_algorithms"),
                ("training", "blocked_training_algorithms"),
            ])
        {
            if (node[map]?[key] is JsonArray words)
            {
                node[map]![key] = Words(words, AutoMLNames.Yaml);
            }
        }

        if (task.IsText && node["training_parameters"] is JsonObject parameters && parameters.Text("model_name") is { } model)
        {
            parameters["model_name"] = AutoMLSearchSpace.Model(model);
        }
    }

    private static JsonObject? Parameters(FreeMap? parameters, AutoMLTask task)
    {
        if (parameters is null)
        {
            return null;
        }

        var body = new JsonObject();
        foreach (var (key, value) in parameters.Entries.Where(entry => entry.Value is not null))
        {
            body[AutoMLNames.Parameter(key)] = value switch
            {
                FreeText word when AutoMLNames.IsWord(key) => AutoMLNames.Rest(word.Text),
                FreeText name when task.IsText && key == "model_name" => AutoMLSearchSpace.Model(name.Text),
                _ => FreeJson.Of(value),
            };
        }

        return body;
    }

    private static JsonObject? AutoOr(FreeValue? value) => value switch
    {
        null => null,
        FreeText { Text: "auto" } => new JsonObject { ["mode"] = "Auto" },
        FreeList list => new JsonObject { ["mode"] = "Custom", ["values"] = FreeJson.Of(list) },
        _ => new JsonObject { ["mode"] = "Custom", ["value"] = FreeJson.Of(value) },
    };

    private static JsonObject? Limits(AutoMLLimits? limits, AutoMLTask task)
    {
        if (limits is null && task.IsTabular)
        {
            return null;
        }

        var body = new JsonObject();
        if (limits is not null)
        {
            Json.Add(body, "timeout", limits.TimeoutMinutes is { } minutes ? SettingsBody.Seconds(minutes * 60) : null);
            Json.Add(body, "trialTimeout", limits.TrialTimeoutMinutes is { } trial ? SettingsBody.Seconds(trial * 60) : null);
            FreeJson.Fill(body, limits.Counts, Spelling.Camel);
            Json.Add(body, "enableEarlyTermination", limits.EndsEarly);
            Json.Add(body, "exitScore", limits.ExitScore);
            if (task.IsTabular)
            {
                body["sweepConcurrentTrials"] = 0;
                body["sweepTrials"] = 0;
            }
        }

        if (task.IsText)
        {
            body["maxNodes"] ??= 1;
            body["maxTrials"] ??= 1;
        }

        return body;
    }

    private static JsonObject? Featurization(AutoMLFeaturization? featurization, bool isTabular)
    {
        if (featurization is null)
        {
            return null;
        }

        var body = new JsonObject();
        Json.Add(body, "mode", featurization.Mode);
        Json.Add(body, "datasetLanguage", featurization.Language);
        Json.Add(body, "enableDnnFeaturization", featurization.EnableDnn);
        Json.Add(body, "blockedTransformers", Words(Emission.Texts(featurization.BlockedTransformers), AutoMLNames.Rest));
        Json.AddUnlessEmpty(body, "columnNameAndTypes", FreeJson.Of(featurization.ColumnTypes));
        if (isTabular)
        {
            body["transformerParams"] = new JsonObject(featurization.TransformerParameters.Entries.Select(parameters =>
                KeyValuePair.Create(Naming.Pascal(parameters.Key), FreeJson.Of(parameters.Value))));
        }

        return body;
    }

    private static JsonObject? Training(FreeMap? training)
    {
        var body = Renamed(training);
        foreach (var key in (string[])["blockedTrainingAlgorithms", "allowedTrainingAlgorithms"])
        {
            if (body?[key] is JsonArray algorithms)
            {
                body[key] = Words(algorithms, AutoMLNames.Rest);
            }
        }

        return body;
    }

    private static JsonObject? Forecasting(FreeMap? forecasting)
    {
        var body = Renamed(forecasting);
        foreach (var key in (string[])["forecast_horizon", "target_lags", "seasonality", "target_rolling_window_size"])
        {
            if (forecasting?[key] is { } value)
            {
                // Lags are several, also where there is one.
                body![Naming.Camel(key)] = AutoOr(
                    key == "target_lags" && value is not (FreeList or FreeMap or FreeText { Text: "auto" })
                        ? new FreeList([value])
                        : value);
            }
        }

        if (body?["timeSeriesIdColumnNames"] is JsonValue column)
        {
            body["timeSeriesIdColumnNames"] = new JsonArray(column.DeepClone());
        }

        return body;
    }

    private static JsonArray? Words(JsonArray? words, Func<string, string> spelling) =>
        words is null
            ? null
            : new JsonArray([.. words.Select(word =>
                word.Text() is { } text ? JsonValue.Create(spelling(text)) : word?.DeepClone())]);

    private static JsonObject? Renamed(FreeMap? map) => map is null ? null : new JsonObject(map.Entries
        .Where(entry => entry.Value is not null)
        .Select(entry => KeyValuePair.Create(Naming.Camel(entry.Key), FreeJson.Of(entry.Value))));
}
