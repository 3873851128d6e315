using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Schedules;
using Slipway.Pipelines.Translation.Schedules;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Computes;

/// <summary>One machine for one person.</summary>
internal static class ComputeInstanceTranslator
{
    private static readonly string[] Keys =
    [
        .. ComputeResource.Keys, "size", "create_on_behalf_of", "ssh_public_access_enabled", "ssh_settings",
        "network_settings", "schedules", "setup_scripts", "idle_time_before_shutdown", "idle_time_before_shutdown_minutes",
        "enable_node_public_ip", "enable_sso", "enable_root_access", "enable_os_patching", "release_quota_on_stop",
        "custom_applications",
    ];

    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(map, "the compute instance", context.Found, Keys);
        reader.Word("type", "computeinstance");
        var own = new JsonObject
        {
            ["vmSize"] = reader.Text("size") ?? ComputeResource.DefaultSize,
            ["applicationSharingPolicy"] = "Shared",
            ["computeInstanceAuthorizationType"] = "personal",
            ["enableNodePublicIp"] = reader.Boolean("enable_node_public_ip") ?? true,
        };
        Json.Add(own, "subnet", ComputeResource.Subnet(reader, context));
        Json.Add(own, "sshSettings", Login(reader));
        Json.Add(own, "personalComputeInstanceSettings", Owner(reader));
        Json.Add(
            own,
            "idleTimeBeforeShutdown",
            reader.Integer("idle_time_before_shutdown_minutes", 0, WholeNumbers.LongestSeconds / 60) is { } minutes
                ? $"PT{minutes}M"
                : reader.Text("idle_time_before_shutdown"));
        Json.Add(own, "schedules", Schedules(reader));
        Json.Add(own, "setupScripts", SetupScripts(reader, context));
        reader.CopyBoolean(own, "enable_sso", "enableSSO");
        reader.CopyBoolean(own, "enable_root_access", "enableRootAccess");
        reader.CopyBoolean(own, "enable_os_patching", "enableOSPatching");
        reader.CopyBoolean(own, "release_quota_on_stop", "releaseQuotaOnStop");
        var properties = new JsonObject { ["computeType"] = "ComputeInstance", ["properties"] = own };
        return ComputeResource.Of(DocumentKind.ComputeInstance, reader, properties);
    }

    private static JsonObject? Login(MapReader reader)
    {
        var own = reader.Mapping("ssh_settings") is { } map
            ? new MapReader(map, "ssh_settings", reader.Found, ["ssh_key_value", "admin_username", "ssh_port"])
            : null;
        if (own?.Text("ssh_key_value") is not { } key)
        {
            if (reader.Boolean("ssh_public_access_enabled") is true)
            {
                reader.Found.Error(
                    Codes.MissingKey, reader.At("ssh_public_access_enabled"), $"{reader.What} needs 'ssh_key_value' under 'ssh_settings' to be reached by SSH");
            }

            return null;
        }

        return new JsonObject
        {
            ["adminPublicKey"] = key,
            ["sshPublicAccess"] = reader.Boolean("ssh_public_access_enabled") switch
            {
                true => "Enabled",
                false => "Disabled",
                null => "NotSpecified",
            },
        };
    }

    private static JsonObject? Owner(MapReader reader)
    {
        if (reader.Mapping("create_on_behalf_of") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "create_on_behalf_of", reader.Found, ["user_tenant_id", "user_object_id"]);
        var user = new JsonObject();
        Json.Add(user, "objectId", own.RequiredText("user_object_id"));
        Json.Add(user, "tenantId", own.RequiredText("user_tenant_id"));
        return new JsonObject { ["assignedUser"] = user };
    }

    private static JsonObject? Schedules(MapReader reader)
    {
        if (reader.Mapping("schedules") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "schedules", reader.Found, ["compute_start_stop"]);
        var list = new JsonArray();
        foreach (var item in (own.Value("compute_start_stop") as YamlSequence)?.Items ?? [])
        {
            if (item is not YamlMap entry)
            {
                own.WrongShape("compute_start_stop", item, "a list of keys 'action' and 'trigger'");
                continue;
            }

            list.Add(StartStop(new MapReader(
                entry, "the schedule", reader.Found, ["action", "trigger", "state", "status", "schedule", "schedule_id"])));
        }

        return new JsonObject { ["computeStartStop"] = list };
    }

    private static JsonObject StartStop(MapReader reader)
    {
        var body = new JsonObject();
        Json.Add(body, "action", reader.Word("action", "start", "stop"));
        body["status"] = reader.Word(reader.Has("state") ? "state" : "status", "enabled", "disabled") ?? "Enabled";
        if (reader.Mapping("trigger") is not { } map)
        {
            reader.Missing("trigger");
            return body;
        }

        if (TriggerReader.Read(map, reader.Found) is not { } read)
        {
            return body;
        }

        var trigger = TriggerBody.OfCompute(read);
        var type = trigger.Text("triggerType");
        trigger.Remove("triggerType");
        Json.Add(body, "triggerType", type);
        body[type == "Cron" ? "cron" : "recurrence"] = trigger;
        return body;
    }

    private static JsonObject? SetupScripts(MapReader reader, TranslationContext context)
    {
        if (reader.Mapping("setup_scripts") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "setup_scripts", reader.Found, ["creation_script", "startup_script"]);
        var scripts = new JsonObject();
        foreach (var key in (string[])["creation_script", "startup_script"])
        {
            if (own.Mapping(key) is { } script)
            {
                var one = new MapReader(script, key, context.Found, ["path", "command", "timeout_minutes"]);
                var body = new JsonObject { ["scriptSource"] = "workspaceStorage" };
                one.CopyText(body, "path", "scriptData");
                one.CopyText(body, "command", "scriptArguments");
                Json.Add(body, "timeout", (one.Value("timeout_minutes") as YamlScalar)?.Literal is { } minutes ? $"{minutes}m" : null);
                scripts[Naming.Camel(key)] = body;
            }
        }

        return new JsonObject { ["scripts"] = scripts };
    }
}
