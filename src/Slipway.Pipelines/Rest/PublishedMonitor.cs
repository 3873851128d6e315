using System.Text.Json.Nodes;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>
/// A monitor as the stable versions of the REST API have it (2024-10-01, MonitorDefinition), of what Azure ML's own
/// clients send, which is a preview's.
/// </summary>
internal static class PublishedMonitor
{
    public static void Rewrite(JsonObject definition)
    {
        var alert = definition["alertNotificationSetting"];
        definition.Remove("alertNotificationSetting");
        if (alert?["emailNotificationSetting"]?["emails"] is { } emails)
        {
            definition["alertNotificationSettings"] = new JsonObject
            {
                ["emailNotificationSettings"] = new JsonObject { ["emails"] = emails.DeepClone() },
            };
        }

        if (definition["monitoringTarget"] is JsonObject target)
        {
            target["taskType"] = Naming.Pascal(target.Text("taskType")!);
        }

        foreach (var (_, signal) in (JsonObject)definition["signals"]!)
        {
            Rewrite(signal!.AsObject(), alert is not null);
        }
    }

    private static void Rewrite(JsonObject signal, bool isTold)
    {
        signal["notificationTypes"] = isTold && signal.Text("mode") == "Enabled" ? new JsonArray("AmlNotification") : new JsonArray();
        foreach (var key in (string[])["mode", "modelType", "workspaceConnection"])
        {
            signal.Remove(key);
        }

        if (signal.Text("signalType") == "FeatureAttributionDrift")
        {
            signal["featureImportanceSettings"] = new JsonObject { ["mode"] = "Disabled" };
        }

        Inputs(signal["productionData"]);
        Inputs(signal["referenceData"]);
        foreach (var (_, data) in signal["inputAssets"] as JsonObject ?? [])
        {
            Inputs(data);
        }

        if (signal.Text("signalType") != "Custom")
        {
            foreach (var threshold in (signal["metricThresholds"] as JsonArray ?? []).Append(signal["metricThreshold"]).OfType<JsonObject>())
            {
                threshold["metric"] = Naming.Pascal(threshold.Text("metric")!);
            }
        }
    }

    // What goes along was called trailing in previews.
    private static void Inputs(JsonNode? data)
    {
        foreach (var input in (data as JsonArray)?.OfType<JsonObject>() ?? (data is JsonObject one ? [one] : []))
        {
            if (input.Text("inputDataType") == "Trailing")
            {
                input["inputDataType"] = "Rolling";
            }
        }
    }
}
