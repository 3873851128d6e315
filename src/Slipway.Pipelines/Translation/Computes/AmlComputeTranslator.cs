using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Computes;

/// <summary>A cluster that grows and shrinks with the work.</summary>
internal static class AmlComputeTranslator
{
    private const int MostNodes = 65_000;

    private static readonly string[] Keys =
    [
        .. ComputeResource.Keys, "resource_id", "size", "min_instances", "max_instances", "idle_time_before_scale_down", "tier",
        "ssh_public_access_enabled", "ssh_settings", "network_settings", "enable_node_public_ip",
    ];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the cluster", context.Found, Keys);
        reader.Word("type", "amlcompute");
        var (minimum, maximum) = (reader.Integer("min_instances", 0, MostNodes) ?? 0, reader.Integer("max_instances", 0, MostNodes) ?? 1);
        if (maximum < Math.Max(1, minimum))
        {
            context.Found.Error(
                Codes.InvalidValue, reader.At("max_instances"), $"a cluster of {minimum} to {maximum} nodes can't be made");
        }

        var scale = new JsonObject { ["minNodeCount"] = minimum, ["maxNodeCount"] = maximum };
        Json.Add(
            scale,
            "nodeIdleTimeBeforeScaleDown",
            reader.Seconds("idle_time_before_scale_down") is { } seconds ? ExecutionBody.Seconds(seconds) : null);
        var own = new JsonObject
        {
            ["osType"] = "Linux",
            ["vmSize"] = reader.Text("size") ?? ComputeResource.DefaultSize,
            ["scaleSettings"] = scale,
            ["enableNodePublicIp"] = reader.Boolean("enable_node_public_ip") ?? true,
            ["remoteLoginPortPublicAccess"] = reader.Boolean("ssh_public_access_enabled") switch
            {
                true => "Enabled",
                false => "Disabled",
                null => "NotSpecified",
            },
        };
        Json.Add(
            own,
            "vmPriority",
            reader.Word("tier", "dedicated", "low_priority") switch
            {
                null => null,
                "dedicated" => "Dedicated",
                _ => "LowPriority",
            });
        Json.Add(own, "subnet", ComputeResource.Subnet(reader, context));
        Json.Add(own, "userAccountCredentials", Login(reader));
        var properties = new JsonObject { ["computeType"] = "AmlCompute", ["properties"] = own };
        return ComputeResource.Of(DocumentKind.AmlCompute, reader, properties);
    }

    private static JsonObject? Login(MapReader reader)
    {
        if (reader.Mapping("ssh_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map, "ssh_settings", reader.Found, ["admin_username", "admin_password", "ssh_key_value"]);
        var body = new JsonObject();
        Json.Add(body, "adminUserName", own.RequiredText("admin_username"));
        own.CopyText(body, "admin_password", "adminUserPassword");
        own.CopyText(body, "ssh_key_value", "adminUserSshPublicKey");
        return body;
    }
}
