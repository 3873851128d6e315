using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Settings;

/// <summary>Forms <c>distribution</c>, <c>resources</c>, <c>limits</c>, <c>services</c> and <c>queue_settings</c>.</summary>
internal static class ExecutionBody
{
    /// <summary>Keys of commands that this reads.</summary>
    public static readonly string[] Keys = ["distribution", "resources", "limits", "services", "queue_settings", "identity"];

    private static readonly string[] ResourceTexts = ["instance_type", "shm_size", "docker_args", "runtime_version"];

    /// <summary>How a command is spread over nodes.</summary>
    /// <param name="reader">The mapping that has <c>distribution</c>.</param>
    /// <param name="spelling">How properties are spelt.</param>
    /// <param name="typeName">The property for its type; components keep the YAML's own <c>type</c> and word.</param>
    public static JsonObject? Distribution(MapReader reader, Spelling spelling, string typeName)
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

        var body = new JsonObject { [typeName] = typeName == "type" ? type : RestType(type) };
        foreach (var key in (string[])["process_count_per_instance", "worker_count"])
        {
            own.CopyInteger(body, key, spelling.Spell(key));
        }

        foreach (var key in (string[])["port", "dashboard_port"])
        {
            own.CopyInteger(body, key, spelling.Spell(key), most: WholeNumbers.LastPort);
        }

        foreach (var key in (string[])["address", "head_node_additional_args", "worker_node_additional_args"])
        {
            own.CopyText(body, key, spelling.Spell(key));
        }

        own.CopyBoolean(body, "include_dashboard", spelling.Spell("include_dashboard"));
        if (type == "tensorflow")
        {
            body[spelling.Spell("parameter_server_count")] = own.Integer("parameter_server_count", 0, int.MaxValue) ?? 0;
        }

        return body;
    }

    /// <summary>The machines of a job. In a job <c>properties</c> always stand there, in a node only when told.</summary>
    public static JsonObject? Resources(MapReader reader, Spelling spelling, bool withProperties)
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
        var body = new JsonObject();
        own.CopyInteger(body, "instance_count", spelling.Spell("instance_count"));
        own.CopyInteger(body, "max_instance_count", spelling.Spell("max_instance_count"));
        foreach (var key in ResourceTexts)
        {
            if (own.Value(key) is YamlSequence several)
            {
                body[spelling.Spell(key)] = YamlJson.Of(several);
            }
            else
            {
                own.CopyText(body, key, spelling.Spell(key));
            }
        }

        Json.Add(body, "locations", own.TextList("locations"));
        if (withProperties || own.Has("properties"))
        {
            body["properties"] = own.AnyMap("properties");
        }

        return body;
    }

    /// <summary>The machines of a component, which carry no properties; those of the step that uses it do.</summary>
    public static JsonObject? OfComponent(MapReader reader)
    {
        var body = Resources(reader, Spelling.Snake, withProperties: false);
        body?.Remove("properties");
        return body is { Count: > 0 } ? body : null;
    }

    /// <summary>The limits of a command.</summary>
    public static JsonObject? CommandLimits(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("limits") is not { } map)
        {
            return null;
        }

        var seconds = new MapReader(map, "limits", reader.Found, ["timeout"]).Seconds("timeout") ?? 0;
        var body = new JsonObject { [spelling.Spell("job_limits_type")] = "Command" };
        Json.Add(body, "timeout", Seconds(seconds));
        return body;
    }

    /// <summary>A time span as REST writes it; none for no time at all, which is no limit.</summary>
    public static string? Seconds(int seconds) => seconds == 0 ? null : XmlConvert.ToString(TimeSpan.FromSeconds(seconds));

    /// <summary>The services through which one reaches a job's container.</summary>
    public static JsonObject? Services(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("services") is not { } map)
        {
            return null;
        }

        var body = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            if (value is not YamlMap service)
            {
                reader.WrongShape($"services.{key.Text}", value, "keys such as 'type'");
                continue;
            }

            body[key.Text] = Service(
                new MapReader(service, $"service '{key.Text}'", reader.Found,
                    ["type", "job_service_type", "endpoint", "port", "nodes", "properties", "ssh_public_keys", "log_dir"]),
                spelling);
        }

        return body;
    }

    /// <summary>Where in the queue a serverless job waits.</summary>
    public static JsonObject? QueueSettings(MapReader reader, Spelling spelling)
    {
        if (reader.Mapping("queue_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "queue_settings", reader.Found, ["job_tier", "priority"]);
        var body = new JsonObject();
        Json.Add(
            body,
            spelling.Spell("job_tier"),
            own.Word("job_tier", "null", "spot", "basic", "standard", "premium") is { } tier ? Naming.Pascal(tier) : null);
        Json.Add(body, "priority", own.Word("priority", "low", "medium", "high") switch
        {
            "low" => 1,
            "medium" => 2,
            "high" => 3,
            _ => null,
        });
        return body;
    }

    // The key was "job_service_type" until 2023; what differs by type became a key of its own then, a property in REST.
    private static JsonObject Service(MapReader service, Spelling spelling)
    {
        var body = new JsonObject();
        var type = service.ExactWord(
            service.Has("type") ? "type" : "job_service_type", "jupyter_lab", "ssh", "tensor_board", "vs_code", "custom");
        Json.Add(body, spelling.Spell("job_service_type"), type switch
        {
            null => null,
            "jupyter_lab" => "JupyterLab",
            "ssh" => "SSH",
            "tensor_board" => "TensorBoard",
            "vs_code" => "VSCode",
            "custom" => "Custom",
            _ => type,
        });
        service.CopyInteger(body, "port", most: WholeNumbers.LastPort);
        if (service.ExactWord("nodes", "all") is not null)
        {
            body["nodes"] = new JsonObject { [spelling.Spell("nodes_value_type")] = "All" };
        }

        var properties = service.AnyMap("properties");
        service.CopyText(properties, "ssh_public_keys", "sshPublicKeys");
        service.CopyText(properties, "log_dir", "logDir");
        if (properties.Count > 0)
        {
            body["properties"] = properties;
        }

        return body;
    }

    private static string RestType(string type) => type switch
    {
        "mpi" => "Mpi",
        "pytorch" => "PyTorch",
        "ray" => "Ray",
        _ => "TensorFlow",
    };
}
