using System.Collections.Immutable;
using Slipway.Core.Text;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads on what a job runs, and as whom.</summary>
internal static class SettingsParser
{
    /// <summary>The keys of a pipeline's settings.</summary>
    public static readonly string[] PipelineKeys =
        ["default_compute", "default_datastore", "continue_on_step_failure", "force_rerun"];

    private static readonly string[] ResourceTexts = ["instance_type", "shm_size", "docker_args", "runtime_version"];

    public static Distribution? Distribution(MapReader reader)
    {
        if (reader.Mapping("distribution") is not { } map)
        {
            return null;
        }

        string[] further = (map.Find("type")?.Value as YamlScalar)?.Text.ToLowerInvariant() switch
        {
            "tensorflow" => ["worker_count", "parameter_server_count"],
            "ray" =>
            [
                "port", "address", "include_dashboard", "dashboard_port", "head_node_additional_args",
                "worker_node_additional_args",
            ],
            _ => ["process_count_per_instance"],
        };
        var own = new MapReader(map, "distribution", reader.Found, ["type", .. further]) { IsBindable = reader.IsBindable };
        if (own.RequiredText("type") is null || own.Word("type", "mpi", "pytorch", "tensorflow", "ray") is not { } type)
        {
            return null;
        }

        return new Distribution(type, Reading.Map(
            ("process_count_per_instance", own.Count("process_count_per_instance")),
            ("worker_count", own.Count("worker_count")),
            ("port", own.Count("port", most: WholeNumbers.LastPort)),
            ("dashboard_port", own.Count("dashboard_port", most: WholeNumbers.LastPort)),
            ("address", own.Text("address").Free()),
            ("head_node_additional_args", own.Text("head_node_additional_args").Free()),
            ("worker_node_additional_args", own.Text("worker_node_additional_args").Free()),
            ("include_dashboard", own.Boolean("include_dashboard").Free()),
            ("parameter_server_count", type == "tensorflow"
                ? new FreeInteger(own.Integer("parameter_server_count", 0, int.MaxValue) ?? 0)
                : null)));
    }

    public static JobResources? Resources(MapReader reader)
    {
        if (reader.Mapping("resources") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map, "resources", reader.Found, ["instance_count", "properties", "locations", "max_instance_count", .. ResourceTexts])
        {
            IsBindable = reader.IsBindable,
        };
        var locations = own.TextList("locations");
        return new JobResources(
            map.Position,
            Reading.Map(
            [
                ("instance_count", own.Count("instance_count")),
                ("max_instance_count", own.Count("max_instance_count")),
                .. ResourceTexts.Select(key => (
                    key,
                    own.Value(key) is YamlSequence several ? FreeValues.Of(several) : own.Text(key).Free())),
                ("locations", locations is { } list ? new FreeList([.. list.Select(location => new FreeText(location))]) : null),
            ]),
            own.Has("properties") ? Properties(own) : null)
        {
            InstanceType = own.Written("instance_type"),
        };
    }

    // What the YAML calls after Azure's pool is called after the machine in REST.
    private static FreeMap Properties(MapReader resources) => new([.. resources.AnyMap("properties").Entries.Select(entry =>
        entry.Key.Equals("singularity", StringComparison.OrdinalIgnoreCase)
        || entry.Key.Equals("AISuperComputer", StringComparison.OrdinalIgnoreCase)
            ? KeyValuePair.Create("AISuperComputer", entry.Value)
            : entry)]);

    public static CommandLimits? CommandLimits(MapReader reader) => reader.Mapping("limits") is { } map
        ? new CommandLimits(new MapReader(map, "limits", reader.Found, ["timeout"]).Seconds("timeout") ?? 0)
        : null;

    public static ImmutableArray<JobService>? Services(MapReader reader)
    {
        if (reader.Mapping("services") is not { } map)
        {
            return null;
        }

        var services = ImmutableArray.CreateBuilder<JobService>();
        foreach (var (key, value) in map.Entries)
        {
            if (value is not YamlMap service)
            {
                reader.WrongShape($"services.{key.Text}", value, "keys such as 'type'");
                continue;
            }

            var own = new MapReader(
                service,
                $"service '{key.Text}'",
                reader.Found,
                ["type", "endpoint", "port", "nodes", "properties", "ssh_public_keys", "log_dir"]);
            services.Add(Service(key.Text, own));
        }

        return services.ToImmutable();
    }

    public static QueueSettings? Queue(MapReader reader)
    {
        if (reader.Mapping("queue_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "queue_settings", reader.Found, ["job_tier", "priority"]);
        return new QueueSettings(
            own.Word("job_tier", "null", "spot", "basic", "standard", "premium"),
            own.Word("priority", "low", "medium", "high") switch
            {
                "low" => 1,
                "medium" => 2,
                "high" => 3,
                _ => null,
            });
    }

    public static JobIdentity? JobIdentity(MapReader reader)
    {
        if (reader.Mapping("identity") is not { } map)
        {
            return null;
        }

        var own = new MapReader(
            map, "identity", reader.Found, ["type", "client_id", "object_id", "resource_id", "msi_resource_id"]);
        own.RequiredText("type");
        return new JobIdentity(
            own.SnakeWord("type", "managed", "managed_identity", "user", "user_identity", "aml_token"),
            Reading.Map(
                ("client_id", own.Text("client_id").Free()),
                ("object_id", own.Text("object_id").Free()),
                ("resource_id", own.Text(own.Has("resource_id") ? "resource_id" : "msi_resource_id").Free())));
    }

    public static ResourceIdentity? ResourceIdentity(MapReader reader)
    {
        if (reader.Mapping("identity") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "identity", reader.Found, ["type", "user_assigned_identities"]);
        var assigned = ImmutableArray.CreateBuilder<string>();
        foreach (var item in (own.Value("user_assigned_identities") as YamlSequence)?.Items ?? [])
        {
            if (((item as YamlMap)?.Find("resource_id")?.Value as YamlScalar)?.Text is { } id)
            {
                assigned.Add(id);
            }
            else
            {
                own.WrongShape("user_assigned_identities", item, "a list of keys 'resource_id'");
            }
        }

        return new ResourceIdentity(
            own.SnakeWord("type", "system_assigned", "user_assigned", "none", "system_assigned,user_assigned"), assigned.ToImmutable());
    }

    /// <summary>The settings of a pipeline job; keys that are not known are handed on.</summary>
    public static PipelineSettings OfPipeline(MapReader reader)
    {
        if (reader.Mapping("settings") is not { } map)
        {
            return new PipelineSettings();
        }

        var others = map.Entries.Where(entry => !PipelineKeys.Contains(entry.Key.Text)).ToImmutableArray();
        foreach (var (key, _) in others)
        {
            reader.Found.Warning(
                Codes.UnknownKey, key.Position, $"settings has no key '{key.Text}'{NearestName.Hint(key.Text, PipelineKeys)}");
        }

        return Read(new MapReader(map, "settings", reader.Found, [.. map.Entries.Select(entry => entry.Key.Text)])) with
        {
            Others = new FreeMap([.. others.Select(entry => KeyValuePair.Create(entry.Key.Text, FreeValues.Of(entry.Value)))]),
        };
    }

    /// <summary>The settings of a deployment; null where there are none.</summary>
    public static PipelineSettings? OfDeployment(MapReader reader) => reader.Mapping("settings") is { } map
        ? Read(new MapReader(map, "settings", reader.Found, PipelineKeys))
        : null;

    private static PipelineSettings Read(MapReader own)
    {
        var compute = own.TextAt("default_compute");
        return new PipelineSettings
        {
            DefaultCompute = compute is null ? null : ReferenceParser.Compute(compute),
            DefaultDatastore = own.TextAt("default_datastore"),
            ContinueOnStepFailure = own.Boolean("continue_on_step_failure"),
            ForceRerun = own.Boolean("force_rerun"),
        };
    }

    // What differs by type is a key of its own, and a property in REST.
    private static JobService Service(string name, MapReader service)
    {
        var type = service.ExactWord("type", "jupyter_lab", "ssh", "tensor_board", "vs_code", "custom");
        var properties = service.AnyMap("properties");
        foreach (var (key, property) in ((string, string)[])[("ssh_public_keys", "sshPublicKeys"), ("log_dir", "logDir")])
        {
            if (service.Text(key).Free() is { } value)
            {
                properties = properties.With(property, value);
            }
        }

        return new JobService(
            name,
            type,
            service.Integer("port", -1, WholeNumbers.LastPort),
            service.ExactWord("nodes", "all") is not null,
            properties);
    }
}
