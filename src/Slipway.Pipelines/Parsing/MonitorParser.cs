using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads what a schedule's monitor watches.</summary>
internal static class MonitorParser
{
    private const string AllFeatures = "all_features";
    private const string AzureMonitor = "azmonitoring";

    private static readonly string[] DriftOfNumbers =
    [
        "jensen_shannon_distance", "normalized_wasserstein_distance", "population_stability_index",
        "two_sample_kolmogorov_smirnov_test",
    ];

    private static readonly string[] DriftOfCategories =
        ["jensen_shannon_distance", "population_stability_index", "pearsons_chi_squared_test"];

    private static readonly string[] Quality = ["null_value_rate", "data_type_error_rate", "out_of_bounds_rate"];

    private static readonly string[] CommonKeys = ["type", "alert_enabled", "metric_thresholds"];

    private static readonly string[] DataKeys = [.. CommonKeys, "production_data", "reference_data", "properties"];

    private static readonly string[] Contexts =
        ["model_inputs", "model_outputs", "training", "test", "validation", "ground_truth"];

    // Azure's stable REST API has none of these.
    private static readonly string[] OfPreviews = ["model_performance", "generation_safety_quality", "generation_token_statistics"];

    public static MonitorDefinition Parse(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(
            map, "the monitor", context.Found, ["compute", "monitoring_target", "monitoring_signals", "alert_notification"]);
        var compute = reader.Mapping("compute") is { } machines
            ? new MapReader(machines, "compute", context.Found, ["compute_type", "instance_type", "runtime_version"])
            : null;
        if (compute is null)
        {
            reader.Missing("compute");
        }

        var target = Target(reader, context);
        var signals = Signals(reader, context);
        if (target?.Endpoint is null)
        {
            RequireData(reader, signals, context);
        }

        var isToldToAzureMonitor = reader.Value("alert_notification") is YamlScalar;
        return new MonitorDefinition
        {
            InstanceType = compute?.RequiredText("instance_type"),
            RuntimeVersion = compute?.RequiredText("runtime_version"),
            Target = target,
            Signals = signals,
            IsToldToAzureMonitor = isToldToAzureMonitor && reader.Word("alert_notification", AzureMonitor) is not null,
            Emails = !isToldToAzureMonitor && reader.Mapping("alert_notification") is { } alert
                ? new MapReader(alert, "alert_notification", context.Found, ["emails"]).TextList("emails") ?? []
                : null,
        };
    }

    // What is not told is what an online deployment collects, where there is one.
    private static void RequireData(MapReader reader, ImmutableArray<MonitorSignal> signals, ParseContext context)
    {
        const string Remedy = "write 'endpoint_deployment_id' under 'monitoring_target', or say what is watched";
        if (!reader.Has("monitoring_signals"))
        {
            context.Found.Error(
                Codes.MissingKey,
                reader.Map.Position,
                "a monitor without 'monitoring_signals' watches what a deployment collects, and none is named",
                Remedy);
        }

        foreach (var signal in signals.Where(signal => signal.Custom is null && (signal.Production.IsEmpty || signal.Reference is null)))
        {
            context.Found.Error(
                Codes.MissingKey,
                signal.Name.Position,
                $"signal '{signal.Name.Text}' needs 'production_data' and 'reference_data': no deployment is named that collects them",
                Remedy);
        }
    }

    private static MonitorTarget? Target(MapReader reader, ParseContext context)
    {
        if (reader.Mapping("monitoring_target") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "monitoring_target", context.Found, ["ml_task", "endpoint_deployment_id", "model_id"]);
        var task = own.SnakeWord("ml_task", "classification", "regression", "question_answering") ?? "classification";
        var model = own.Value("model_id") is YamlScalar named ? ReferenceParser.Asset(named, "models", context) : null;
        if (own.Text("endpoint_deployment_id") is not { } text)
        {
            return new MonitorTarget(task, null, null, model);
        }

        switch (ReferenceParser.WithoutScheme(text).Split(':'))
        {
            case [var id] when id.StartsWith('/'):
                return new MonitorTarget(task, id, null, model);
            case [{ Length: > 0 } endpoint, { Length: > 0 } deployment]:
                return new MonitorTarget(task, endpoint, deployment, model);
            default:
                own.WrongShape("endpoint_deployment_id", own.Value("endpoint_deployment_id")!, "'azureml:ENDPOINT:DEPLOYMENT'");
                return null;
        }
    }

    private static ImmutableArray<MonitorSignal> Signals(MapReader reader, ParseContext context)
    {
        var signals = ImmutableArray.CreateBuilder<MonitorSignal>();
        foreach (var (key, value) in reader.Mapping("monitoring_signals")?.Entries ?? [])
        {
            if (value is not YamlMap map)
            {
                reader.WrongShape($"monitoring_signals.{key.Text}", value, "keys such as 'type'");
            }
            else if (Signal(key.Written(), map, context) is { } signal)
            {
                signals.Add(signal);
            }
        }

        return signals.ToImmutable();
    }

    private static MonitorSignal? Signal(Written name, YamlMap map, ParseContext context)
    {
        var what = $"signal '{name.Text}'";
        var type = (map.Find("type")?.Value as YamlScalar)?.Text;
        if (type is not null && OfPreviews.Contains(type))
        {
            context.Found.Error(
                Codes.NotSupported,
                map.Find("type")!.Value.Position,
                $"{what} is of type '{type}', which Azure ML has in previews of its REST API only");
            return null;
        }

        string[]? keys = type switch
        {
            "data_drift" => [.. DataKeys, "features", "feature_type_override"],
            "data_quality" => [.. DataKeys, "features", "feature_type_override"],
            "prediction_drift" => DataKeys,
            "feature_attribution_drift" => [.. CommonKeys, "production_data", "reference_data"],
            "custom" => [.. CommonKeys, "component_id", "input_data", "inputs"],
            _ => null,
        };
        var reader = new MapReader(map, what, context.Found, keys ?? [.. map.Entries.Select(entry => entry.Key.Text)]);
        if (keys is null)
        {
            if (reader.RequiredText("type") is not null)
            {
                reader.Word("type", "data_drift", "data_quality", "prediction_drift", "feature_attribution_drift", "custom");
            }

            return null;
        }

        return new MonitorSignal
        {
            Name = name,
            Type = type!,
            Production = Production(reader, type!, context),
            Reference = reader.Mapping("reference_data") is { } reference
                ? Data(reference, "reference_data", context)
                : null,
            Features = Features(reader),
            FeatureTypes = reader.AnyMap("feature_type_override"),
            Thresholds = Thresholds(reader, type!),
            IsAlerting = reader.Boolean("alert_enabled") is true,
            Properties = reader.AnyMap("properties"),
            Custom = type == "custom" ? Custom(reader, context) : null,
        };
    }

    private static CustomSignal Custom(MapReader reader, ParseContext context)
    {
        var data = ImmutableArray.CreateBuilder<KeyValuePair<string, MonitoredData>>();
        foreach (var (key, value) in reader.Mapping("input_data")?.Entries ?? [])
        {
            if (value is YamlMap map)
            {
                data.Add(KeyValuePair.Create(key.Text, Data(map, $"input_data.{key.Text}", context)));
            }
            else
            {
                reader.WrongShape($"input_data.{key.Text}", value, "keys such as 'input_data'");
            }
        }

        return new CustomSignal(
            reader.RequiredText("component_id") is not null && reader.Value("component_id") is YamlScalar component
                ? ReferenceParser.Asset(component, "components", context)
                : null,
            InputParser.Inputs(reader, context, isStep: false),
            data.ToImmutable());
    }

    private static ImmutableArray<MonitoredData> Production(MapReader reader, string type, ParseContext context)
    {
        switch (reader.Value("production_data"))
        {
            case null:
                return [];
            case YamlSequence list when type == "feature_attribution_drift":
                return [.. list.Items.OfType<YamlMap>().Select(map => Data(map, "production_data", context))];
            case YamlMap map when type != "feature_attribution_drift":
                return [Data(map, "production_data", context)];
            case var other:
                reader.WrongShape(
                    "production_data", other, type == "feature_attribution_drift" ? "a list" : "keys such as 'input_data'");
                return [];
        }
    }

    private static MonitoredData Data(YamlMap map, string what, ParseContext context)
    {
        var own = new MapReader(
            map,
            what,
            context.Found,
            ["input_data", "data_context", "pre_processing_component", "data_window", "data_column_names", "target_column_name"]);
        if (own.Mapping("input_data") is null)
        {
            own.Missing("input_data");
        }

        var window = own.Mapping("data_window") is { } within
            ? new MapReader(
                within,
                "data_window",
                context.Found,
                ["window_start", "window_end", "lookback_window_size", "lookback_window_offset"])
            : null;
        return new MonitoredData
        {
            Input = InputParser.Data(own, "input_data", context) as DataValue,
            Context = own.SnakeWord("data_context", Contexts),
            Columns = own.AnyMap("data_column_names"),
            Preprocessing = own.Value("pre_processing_component") is YamlScalar component
                ? ReferenceParser.Asset(component, "components", context)
                : null,
            Window = window is null ? null : new MonitorWindow(
                window.Text("lookback_window_size"),
                window.Text("lookback_window_offset"),
                (window.Value("window_start") as YamlScalar)?.Text,
                (window.Value("window_end") as YamlScalar)?.Text),
        };
    }

    private static MonitoredFeatures? Features(MapReader reader)
    {
        switch (reader.Value("features"))
        {
            case null:
                return null;
            case YamlSequence:
                return new MonitoredFeatures(null, reader.TextList("features"));
            case YamlMap map:
                var own = new MapReader(map, "features", reader.Found, ["top_n_feature_importance"]);
                return new MonitoredFeatures(own.Integer("top_n_feature_importance", 1, int.MaxValue) ?? 10, null);
            default:
                return reader.Word("features", AllFeatures) is null ? null : new MonitoredFeatures(null, null);
        }
    }

    private static ImmutableArray<MonitorThreshold> Thresholds(MapReader reader, string type)
    {
        if (!reader.Has("metric_thresholds"))
        {
            reader.Missing("metric_thresholds");
            return [];
        }

        if (type == "custom")
        {
            return OwnThresholds(reader);
        }

        if (reader.Mapping("metric_thresholds") is not { } map)
        {
            return [];
        }

        if (type == "feature_attribution_drift")
        {
            const string Gain = "normalized_discounted_cumulative_gain";
            var gain = new MapReader(map, "metric_thresholds", reader.Found, ["threshold", Gain]).Number(Gain);
            return [new MonitorThreshold(null, Gain, gain)];
        }

        var own = new MapReader(map, "metric_thresholds", reader.Found, ["threshold", "numerical", "categorical"]);
        var isQuality = type == "data_quality";
        return
        [
            .. OfType(own, "numerical", isQuality ? Quality : DriftOfNumbers, isQuality),
            .. OfType(own, "categorical", isQuality ? Quality : DriftOfCategories, isQuality),
        ];
    }

    private static List<MonitorThreshold> OfType(MapReader reader, string dataType, string[] metrics, bool takesSeveral)
    {
        if (reader.Mapping(dataType) is not { } map)
        {
            return [];
        }

        var own = new MapReader(map, dataType, reader.Found, metrics);
        var given = metrics
            .Select(metric => new MonitorThreshold(dataType, metric, own.Number(metric)))
            .Where(threshold => threshold.Value is not null)
            .ToList();
        if (given.Count > 1 && !takesSeveral)
        {
            reader.Found.Warning(
                Codes.InvalidValue, map.Position, $"of the metrics of '{dataType}' drift only '{given[0].Metric}' counts with Azure ML");
            return [given[0]];
        }

        return given;
    }

    private static ImmutableArray<MonitorThreshold> OwnThresholds(MapReader reader)
    {
        if (reader.Value("metric_thresholds") is not YamlSequence list)
        {
            reader.WrongShape("metric_thresholds", reader.Value("metric_thresholds") ?? reader.Map, "a list of keys 'metric_name' and 'threshold'");
            return [];
        }

        var thresholds = ImmutableArray.CreateBuilder<MonitorThreshold>();
        foreach (var item in list.Items)
        {
            if (item is not YamlMap map)
            {
                reader.WrongShape("metric_thresholds", item, "a list of keys 'metric_name' and 'threshold'");
                continue;
            }

            var own = new MapReader(map, "metric_thresholds", reader.Found, ["metric_name", "threshold"]);
            thresholds.Add(new MonitorThreshold(null, own.RequiredText("metric_name") ?? string.Empty, own.Number("threshold")));
        }

        return thresholds.ToImmutable();
    }
}
