using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>
/// A monitor as Azure ML's own clients send it, which is the API version 2023-06-01-preview; <see cref="PublishedMonitor"/>
/// makes of it what the stable versions have.
/// </summary>
/// <param name="monitor">The monitor.</param>
/// <param name="trigger">When it runs: what it looks back on is by default as long as the time between two runs.</param>
/// <param name="emission">Names the workspace.</param>
internal sealed class MonitorBody(MonitorDefinition monitor, Trigger? trigger, Emission emission)
{
    // What is watched where the file does not say, with the names and thresholds that Azure ML gives it.
    private static readonly ImmutableArray<MonitorSignal> UsualSignals =
    [
        Usual("data-drift-signal", "data_drift", Drift(), hasFeatures: true),
        Usual("prediction-drift-signal", "prediction_drift", Drift(), hasFeatures: false),
        Usual("data-quality-signal", "data_quality", Quality(), hasFeatures: true),
    ];

    public JsonObject Definition()
    {
        var compute = new JsonObject
        {
            ["computeType"] = "ServerlessSpark",
            ["computeIdentity"] = new JsonObject { ["computeIdentityType"] = "AmlToken" },
        };
        Json.Add(compute, "instanceType", monitor.InstanceType);
        Json.Add(compute, "runtimeVersion", monitor.RuntimeVersion);
        var signals = monitor.Signals.IsEmpty ? UsualSignals : monitor.Signals;
        var body = new JsonObject
        {
            ["computeConfiguration"] = compute,
            ["signals"] = new JsonObject(signals.Select(signal => KeyValuePair.Create(signal.Name.Text, (JsonNode?)Signal(signal)))),
        };
        Json.Add(body, "monitoringTarget", monitor.Target is { } target ? Target(target) : null);
        Json.Add(body, "alertNotificationSetting", Alert());
        return body;
    }

    private static MonitorSignal Usual(string name, string type, ImmutableArray<MonitorThreshold> thresholds, bool hasFeatures) => new()
    {
        Name = new Written(name, default),
        Type = type,
        Features = hasFeatures ? new MonitoredFeatures(null, null) : null,
        Thresholds = thresholds,
    };

    private static ImmutableArray<MonitorThreshold> Drift() =>
    [
        new("numerical", "normalized_wasserstein_distance", 0.1),
        new("categorical", "jensen_shannon_distance", 0.1),
    ];

    private static ImmutableArray<MonitorThreshold> Quality() =>
    [
        .. from dataType in (string[])["numerical", "categorical"]
           from metric in (string[])["null_value_rate", "data_type_error_rate", "out_of_bounds_rate"]
           select new MonitorThreshold(dataType, metric, 0),
    ];

    private JsonObject? Alert() => monitor switch
    {
        { IsToldToAzureMonitor: true } => new JsonObject { ["alertNotificationType"] = "AzureMonitor" },
        { Emails: { } emails } => new JsonObject
        {
            ["alertNotificationType"] = "Email",
            ["emailNotificationSetting"] = new JsonObject
            {
                ["emailOn"] = new JsonArray("JobFailed", "JobCompleted"),
                ["emails"] = Emission.Texts(emails),
            },
        },
        _ => null,
    };

    private JsonObject Target(MonitorTarget target)
    {
        var body = new JsonObject { ["taskType"] = target.Task };
        Json.Add(body, "deploymentId", target switch
        {
            { Endpoint: { } endpoint, Deployment: { } deployment } =>
                emission.Workspace.IdOf(ResourcePath.OnlineDeployment(endpoint, deployment)),
            _ => target.Endpoint,
        });
        Json.Add(body, "modelId", target.Model is { } model ? emission.Asset(model) : null);
        return body;
    }

    private JsonObject Signal(MonitorSignal signal)
    {
        var body = new JsonObject { ["signalType"] = Naming.Pascal(signal.Type), ["mode"] = signal.IsAlerting ? "Enabled" : "Disabled" };
        Json.AddUnlessEmpty(body, "properties", FreeJson.Of(signal.Properties));
        switch (signal)
        {
            case { Custom: { } custom }:
                Custom(body, custom);
                break;
            case { Type: "feature_attribution_drift" }:
                var all = signal.Production.IsEmpty
                    ? [Collected("model_inputs"), Collected("model_outputs")]
                    : signal.Production;
                body["productionData"] = new JsonArray([.. all.Select(data => Production(data))]);
                Json.Add(body, "referenceData", signal.Reference is { } baseline ? Reference(baseline) : null);
                break;
            default:
                var context = signal.Type == "prediction_drift" ? "model_outputs" : "model_inputs";
                body["productionData"] = Production(signal.Production is [var production] ? production : Collected(context));
                body["referenceData"] = Reference(signal.Reference ?? (Collected(context) with
                {
                    Window = new MonitorWindow("default", "default", null, null),
                }));
                Json.Add(body, "modelType", signal.Type == "prediction_drift" ? "classification" : null);
                break;
        }

        Json.Add(body, "features", signal.Features is { } features ? Features(features) : null);
        Json.AddUnlessEmpty(body, "featureDataTypeOverride", FreeJson.Of(signal.FeatureTypes));
        if (signal is { Type: "feature_attribution_drift", Thresholds: [var gain] })
        {
            body["metricThreshold"] = Threshold(gain, Naming.Camel(gain.Metric));
        }
        else
        {
            body["metricThresholds"] = new JsonArray([.. signal.Thresholds.Select(threshold =>
                Threshold(threshold, signal.Custom is null ? Naming.Camel(threshold.Metric) : threshold.Metric))]);
        }

        return body;
    }

    private void Custom(JsonObject body, CustomSignal custom)
    {
        Json.Add(body, "componentId", custom.Component is { } component ? emission.Asset(component) : null);
        Json.AddUnlessEmpty(body, "inputs", PortBody.Inputs(custom.Inputs, Spelling.Camel, emission));
        Json.AddUnlessEmpty(body, "inputAssets", new JsonObject(custom.Data.Select(data =>
            KeyValuePair.Create(data.Key, (JsonNode?)Reference(data.Value)))));
        body["workspaceConnection"] = new JsonObject();
    }

    private static JsonObject Features(MonitoredFeatures features) => features switch
    {
        { Top: { } top } => new JsonObject { ["filterType"] = "TopNByAttribution", ["top"] = top },
        { Names: { } names } => new JsonObject { ["filterType"] = "FeatureSubset", ["features"] = Emission.Texts(names) },
        _ => new JsonObject { ["filterType"] = "AllFeatures" },
    };

    private static JsonObject Threshold(MonitorThreshold threshold, string metric)
    {
        var body = new JsonObject { ["metric"] = metric };
        Json.Add(body, "dataType", threshold.DataType is { } type ? Naming.Pascal(type) : null);
        Json.Add(body, "threshold", threshold.Value is { } value ? new JsonObject { ["value"] = value } : null);
        return body;
    }

    private JsonObject Production(MonitoredData data) => Trailing(
        data, data.Window?.Size is { } size and not "default" ? size : Duration(1), data.Window?.Offset ?? "P0D");

    private JsonObject Reference(MonitoredData data)
    {
        switch (data.Window)
        {
            case { Size: { } size } window:
                return Trailing(
                    data,
                    size == "default" ? Duration(2) : size,
                    window.Offset is null ? "P0D" : window.Offset == "default" ? Duration(1) : window.Offset);
            case { Start: { } start, End: { } end }:
                var body = Input(data, "Static");
                Json.Add(body, "preprocessingComponentId", data.Preprocessing is { } component ? emission.Asset(component) : null);
                body["windowStart"] = $"{start}T00:00:00.000Z";
                body["windowEnd"] = $"{end}T00:00:00.000Z";
                return body;
            default:
                return Input(data, "Fixed");
        }
    }

    private JsonObject Trailing(MonitoredData data, string size, string offset)
    {
        var body = Input(data, "Trailing");
        Json.Add(body, "preprocessingComponentId", data.Preprocessing is { } component ? emission.Asset(component) : null);
        body["windowSize"] = size;
        body["windowOffset"] = offset;
        return body;
    }

    private JsonObject Input(MonitoredData data, string type)
    {
        var body = new JsonObject { ["inputDataType"] = type };
        Json.Add(body, "jobInputType", data.Input?.Type);
        Json.Add(body, "uri", data.Input?.Source is { } source ? emission.Location(source) : null);
        Json.Add(body, "dataContext", data.Context);
        Json.AddUnlessEmpty(body, "columns", FreeJson.Of(data.Columns));
        return body;
    }

    // An online deployment that collects data registers them under this name, unless it is told another.
    private MonitoredData Collected(string context)
    {
        var (endpoint, deployment) = monitor.Target switch
        {
            { Endpoint: { } id, Deployment: null } when id.Split('/') is [.., _, var parent, _, var child] => (parent, child),
            { Endpoint: { } named, Deployment: { } child } => (named, child),
            _ => (string.Empty, string.Empty),
        };
        var name = $"{endpoint}-{deployment}-{context}";
        return new MonitoredData
        {
            Input = new DataValue(
                default, DataType.MLTable, new AssetReference(new Written(name, default), ResourcePath.Data(name, "1")), null),
            Context = context,
        };
    }

    // As long as the time between two runs, so many times; a week for what is told by a cron expression.
    private string Duration(int times)
    {
        var days = trigger switch
        {
            RecurrenceTrigger { Frequency: "minute" or "hour" } => 1,
            RecurrenceTrigger { Frequency: "day", Interval: var interval } => interval,
            RecurrenceTrigger { Frequency: "week", Interval: var interval } => 7 * interval,
            RecurrenceTrigger { Frequency: "month", Interval: var interval } => 30 * interval,
            _ => 7,
        };
        return string.Create(CultureInfo.InvariantCulture, $"P{days * times}D");
    }
}
