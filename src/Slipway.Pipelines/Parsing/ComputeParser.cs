using System.Collections.Immutable;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads computes.</summary>
internal static class ComputeParser
{
    // What Azure ML takes where the file leaves it out.
    private const string DefaultSize = "STANDARD_DS3_V2";
    private const int DefaultSshPort = 22;
    private const int UsualMostNodes = 4;
    private const int UsualIdleSeconds = 120;
    private const int MostNodes = 65_000;

    private static readonly string[] CommonKeys =
        ["$schema", "name", "type", "description", "location", "tags", "identity", "created_on", "provisioning_state"];

    private static readonly string[] ClusterKeys =
    [
        .. CommonKeys, "resource_id", "size", "min_instances", "max_instances", "idle_time_before_scale_down", "tier",
        "ssh_public_access_enabled", "ssh_settings", "network_settings", "enable_node_public_ip",
    ];

    private static readonly string[] InstanceKeys =
    [
        .. CommonKeys, "size", "create_on_behalf_of", "ssh_public_access_enabled", "ssh_settings",
        "network_settings", "schedules", "setup_scripts", "idle_time_before_shutdown", "idle_time_before_shutdown_minutes",
        "enable_node_public_ip", "enable_sso", "enable_root_access", "enable_os_patching", "release_quota_on_stop",
        "custom_applications",
    ];

    public static ClusterDefinition Cluster(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the cluster", context.Found, ClusterKeys);
        reader.Word("type", "amlcompute");
        reader.RequiredText("name");
        return new ClusterDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.AmlCompute,
            Name = reader.Written("name"),
            LeastNodes = reader.Integer("min_instances", 0, MostNodes) ?? 0,
            MostNodes = reader.Integer("max_instances", 0, MostNodes) ?? UsualMostNodes,
            MostNodesPosition = reader.At("max_instances"),
            IdleSeconds = reader.Seconds("idle_time_before_scale_down") ?? UsualIdleSeconds,
            Size = reader.Text("size") ?? DefaultSize,
            HasPublicIp = reader.Boolean("enable_node_public_ip") ?? true,
            IsReachedBySsh = reader.Boolean("ssh_public_access_enabled"),
            Tier = reader.Word("tier", "dedicated", "low_priority"),
            Subnet = Subnet(reader),
            Login = ClusterLogin(reader),
            Description = reader.Text("description"),
            Location = reader.Text("location"),
            Tags = reader.Texts("tags"),
            Identity = SettingsParser.ResourceIdentity(reader),
        };
    }

    public static ComputeInstanceDefinition Instance(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(map, "the compute instance", context.Found, InstanceKeys);
        reader.Word("type", "computeinstance");
        reader.RequiredText("name");
        return new ComputeInstanceDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.ComputeInstance,
            Name = reader.Written("name"),
            Size = reader.Text("size") ?? DefaultSize,
            HasPublicIp = reader.Boolean("enable_node_public_ip") ?? true,
            Subnet = Subnet(reader),
            PublicKey = PublicKey(reader),
            IsReachedBySsh = reader.Boolean("ssh_public_access_enabled"),
            Owner = Owner(reader),
            IdleBeforeShutdown = reader.Integer("idle_time_before_shutdown_minutes", 0, WholeNumbers.LongestSeconds / 60) is { } minutes
                ? $"PT{minutes}M"
                : reader.Text("idle_time_before_shutdown"),
            StartStops = StartStops(reader),
            SetupScripts = SetupScripts(reader, context),
            Applications = ApplicationParser.Parse(reader),
            EnableSso = reader.Boolean("enable_sso") ?? true,
            EnableRootAccess = reader.Boolean("enable_root_access") ?? true,
            EnableOsPatching = reader.Boolean("enable_os_patching") ?? false,
            ReleaseQuotaOnStop = reader.Boolean("release_quota_on_stop") ?? false,
            Description = reader.Text("description"),
            Location = reader.Text("location"),
            Tags = reader.Texts("tags"),
            Identity = SettingsParser.ResourceIdentity(reader),
        };
    }

    public static AttachedComputeDefinition Attached(YamlMap map, DocumentKind kind, ParseContext context)
    {
        var reader = new MapReader(
            map, "the compute", context.Found, [.. CommonKeys, "resource_id", "ssh_settings", "namespace"]);
        reader.RequiredText("name");
        var login = kind == DocumentKind.VirtualMachine && reader.Mapping("ssh_settings") is { } settings
            ? new MapReader(
                settings,
                "ssh_settings",
                reader.Found,
                ["admin_username", "admin_password", "ssh_port", "ssh_private_key_file", "ssh_key_value"])
            : null;
        return new AttachedComputeDefinition
        {
            Position = map.Position,
            Kind = kind,
            Name = reader.Written("name"),
            ResourceId = reader.RequiredText("resource_id"),
            Namespace = kind == DocumentKind.Kubernetes ? reader.Text("namespace") : null,
            SshPort = login?.Integer("ssh_port", 1, WholeNumbers.LastPort) ?? DefaultSshPort,
            Login = login is null ? null : new MachineLogin(
                login.Text("admin_username"),
                login.TextAt("admin_password"),
                login.Value("ssh_private_key_file") is YamlScalar key
                    ? ReferenceParser.TextOf(key, "the private key", context)
                    : null),
            Description = reader.Text("description"),
            Location = reader.Text("location"),
            Tags = reader.Texts("tags"),
            Identity = SettingsParser.ResourceIdentity(reader),
        };
    }

    private static Subnet? Subnet(MapReader reader)
    {
        if (reader.Mapping("network_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "network_settings", reader.Found, ["vnet_name", "subnet"]);
        if (own.Text("subnet") is not { } subnet)
        {
            if (own.Has("vnet_name"))
            {
                own.Missing("subnet");
            }

            return null;
        }

        if (!subnet.StartsWith('/') && !own.Has("vnet_name"))
        {
            own.Missing("vnet_name");
            return null;
        }

        return new Subnet(subnet, own.Text("vnet_name"));
    }

    private static ClusterLogin? ClusterLogin(MapReader reader)
    {
        if (reader.Mapping("ssh_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map, "ssh_settings", reader.Found, ["admin_username", "admin_password", "ssh_key_value"]);
        return new ClusterLogin(own.RequiredText("admin_username"), own.TextAt("admin_password"), own.Text("ssh_key_value"));
    }

    private static string? PublicKey(MapReader reader)
    {
        var own = reader.Mapping("ssh_settings") is { } map
            ? new MapReader(map, "ssh_settings", reader.Found, ["ssh_key_value", "admin_username", "ssh_port"])
            : null;
        return own?.Text("ssh_key_value");
    }

    private static InstanceOwner? Owner(MapReader reader)
    {
        if (reader.Mapping("create_on_behalf_of") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "create_on_behalf_of", reader.Found, ["user_tenant_id", "user_object_id"]);
        return new InstanceOwner(own.RequiredText("user_object_id"), own.RequiredText("user_tenant_id"));
    }

    private static ImmutableArray<StartStop>? StartStops(MapReader reader)
    {
        if (reader.Mapping("schedules") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "schedules", reader.Found, ["compute_start_stop"]);
        var list = ImmutableArray.CreateBuilder<StartStop>();
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

        return list.ToImmutable();
    }

    private static StartStop StartStop(MapReader reader)
    {
        var trigger = reader.Mapping("trigger");
        if (trigger is null)
        {
            reader.Missing("trigger");
        }

        return new StartStop(
            reader.Word("action", "start", "stop"),
            reader.Word(reader.Has("state") ? "state" : "status", "enabled", "disabled") ?? "Enabled",
            trigger is null ? null : TriggerParser.Parse(trigger, reader.Found));
    }

    private static ImmutableArray<SetupScript>? SetupScripts(MapReader reader, ParseContext context)
    {
        if (reader.Mapping("setup_scripts") is not { } map)
        {
            return null;
        }

        string[] keys = ["creation_script", "startup_script"];
        var own = new MapReader(map, "setup_scripts", reader.Found, keys);
        var scripts = ImmutableArray.CreateBuilder<SetupScript>();
        foreach (var key in keys)
        {
            if (own.Mapping(key) is { } script)
            {
                var one = new MapReader(script, key, context.Found, ["path", "command", "timeout_minutes"]);
                scripts.Add(new SetupScript(
                    key, one.Text("path"), one.Text("command"), (one.Value("timeout_minutes") as YamlScalar)?.Literal));
            }
        }

        return scripts.ToImmutable();
    }
}
