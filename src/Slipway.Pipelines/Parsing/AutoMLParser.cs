using System.Collections.Frozen;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads jobs and steps of automated machine learning.</summary>
internal static class AutoMLParser
{
    private static readonly string[] Keys =
    [
        .. JobParser.CommonKeys, "task", "primary_metric", "target_column_name", "training_data", "validation_data", "test_data",
        "validation_data_size", "test_data_size", "n_cross_validations", "cv_split_column_names", "weight_column_name",
        "positive_label", "limits", "featurization", "training", "forecasting", "log_verbosity", "training_parameters",
        "sweep", "search_space", "resources", "identity", "environment_variables", "environment_id", "queue_settings",
    ];

    private static readonly string[] Data = ["training_data", "validation_data", "test_data"];
    private static readonly string[] Counts = ["max_trials", "max_concurrent_trials", "max_cores_per_trial", "max_nodes"];
    private static readonly string[] Mappings = ["limits", "featurization", "training", "forecasting", "training_parameters", "sweep"];

    private static readonly FrozenDictionary<string, string[]> Nested = new Dictionary<string, string[]>
    {
        ["limits"] =
        [
            "timeout_minutes", "trial_timeout_minutes", "enable_early_termination", "exit_score", "timeout",
            "trial_timeout", .. Counts,
        ],
        ["featurization"] =
        [
            "mode", "blocked_transformers", "column_name_and_types", "dataset_language", "transformer_params",
            "enable_dnn_featurization",
        ],
        ["sweep"] = ["sampling_algorithm", "early_termination"],
    }.ToFrozenDictionary();

    public static AutoMLJobDefinition Job(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the job", context.Found, Keys);
        reader.Word("type", "automl");
        var common = JobParser.Common(reader, context);
        return new AutoMLJobDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.AutoMLJob,
            What = reader.What,
            Folder = common.Folder,
            Tags = common.Tags,
            Task = new AutoMLTask(reader.RequiredText("task") ?? string.Empty),
            Resources = SettingsParser.Resources(reader),
            Queue = SettingsParser.Queue(reader),
            EnvironmentVariables = reader.Texts("environment_variables"),
            LogVerbosity = reader.Text("log_verbosity"),
            TargetColumn = reader.Text("target_column_name"),
            PrimaryMetric = reader.Text("primary_metric"),
            Data = [.. Data.Where(key => reader.Mapping(key) is not null).Select(key => new JobInput(
                new Written(key, reader.At(key)), InputParser.Data(reader, key, context)))],
            ValidationSize = reader.Number("validation_data_size"),
            TestSize = reader.Number("test_data_size"),
            SplitColumns = reader.TextList("cv_split_column_names"),
            WeightColumn = reader.Text("weight_column_name"),
            PositiveLabel = reader.Text("positive_label"),
            CrossValidations = reader.Any("n_cross_validations"),
            Limits = Limits(reader),
            Featurization = Featurization(reader),
            Training = Mapping(reader, "training"),
            Forecasting = Mapping(reader, "forecasting"),
            Parameters = Mapping(reader, "training_parameters"),
            Sweep = Sweep(reader),
            SearchSpace = reader.Value("search_space") is YamlSequence spaces ? (FreeList)FreeValues.Of(spaces)! : null,
        }.With(common);
    }

    /// <summary>A step: what is wrong with it is found as in a job of its own.</summary>
    public static AutoMLStep? Step(YamlScalar key, YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, $"step '{key.Text}'", context.Found, Keys);
        if (Mappings.Where(name => reader.Value(name) is not null && reader.Mapping(name) is null).ToList() is { Count: > 0 })
        {
            return null;
        }

        foreach (var (name, known) in Nested)
        {
            _ = reader.Mapping(name) is { } nested ? new MapReader(nested, name, context.Found, known) : null;
        }

        return new AutoMLStep
        {
            Name = key.Written(),
            Type = "automl",
            Keys = FreeValues.Of(map),
            AllProperties = reader.AnyMap("properties"),
            Tags = reader.AnyMap("tags"),
            Task = new AutoMLTask(reader.RequiredText("task") ?? string.Empty),
            PrimaryMetric = reader.Text("primary_metric"),
            Compute = ReferenceParser.Compute(reader, "compute"),
            Outputs = InputParser.Outputs(reader, context, isStep: true),
            Data =
            [
                .. Data
                    .Where(name => reader.Value(name) is YamlMap)
                    .Select(name => InputParser.Data(reader, name, context))
                    .OfType<InputValue>(),
            ],
        };
    }

    private static FreeMap? Mapping(MapReader reader, string key) => reader.Mapping(key) is { } map ? FreeValues.Of(map) : null;

    private static AutoMLLimits? Limits(MapReader reader)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "limits", reader.Found, Nested["limits"]);
        return new AutoMLLimits
        {
            TimeoutMinutes = own.Integer("timeout_minutes", 0, WholeNumbers.LongestSeconds / 60),
            TrialTimeoutMinutes = own.Integer("trial_timeout_minutes", 0, WholeNumbers.LongestSeconds / 60),
            Counts = Reading.Map([.. Counts.Select(key => (key, own.Count(key)))]),
            EndsEarly = own.Boolean("enable_early_termination"),
            ExitScore = own.Number("exit_score"),
        };
    }

    private static AutoMLFeaturization? Featurization(MapReader reader)
    {
        if (reader.Mapping("featurization") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "featurization", reader.Found, Nested["featurization"]);
        return new AutoMLFeaturization
        {
            Mode = own.Text("mode"),
            Language = own.Text("dataset_language"),
            EnableDnn = own.Boolean("enable_dnn_featurization"),
            BlockedTransformers = own.TextList("blocked_transformers"),
            ColumnTypes = own.AnyMap("column_name_and_types"),
            TransformerParameters = own.AnyMap("transformer_params"),
        };
    }

    private static AutoMLSweep? Sweep(MapReader reader)
    {
        if (reader.Mapping("sweep") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "sweep", reader.Found, Nested["sweep"]);
        return new AutoMLSweep(own.Text("sampling_algorithm"), SweepParser.EarlyTermination(own));
    }
}
