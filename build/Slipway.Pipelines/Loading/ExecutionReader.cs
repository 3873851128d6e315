using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Loading;

/// <summary>Reads <c>distribution</c>, <c>resources</c> and <c>limits</c> of a command.</summary>
internal static class ExecutionReader
{
    /// <summary>As a component's specification has them.</summary>
    public static ExecutionSettings ReadComponent(MapReader reader) => new(Distribution(reader), Resources(reader));

    /// <summary>As a node of a pipeline has them: the step's own, else its component's.</summary>
    public static JsonObject ReadNode(MapReader reader, ExecutionSettings component)
    {
        var node = new JsonObject();
        if ((Distribution(reader) ?? component.Distribution) is { } distribution)
        {
            var named = (JsonObject)distribution.DeepClone();
            named["distribution_type"] = (string?)named["type"] switch
            {
                "mpi" => "Mpi",
                "pytorch" => "PyTorch",
                _ => "TensorFlow",
            };
            named.Remove("type");
            node["distribution"] = named;
        }

        if (Resources(reader) is { } resources)
        {
            node["resources"] = resources;
        }
        else if (component.Resources is not null)
        {
            node["resources"] = component.Resources.DeepClone();
        }

        if (reader.Mapping("limits") is { } map
            && new MapReader(map, "limits", reader.Found, ["timeout"]).Integer("timeout") is { } seconds)
        {
            node["limits"] = new JsonObject
            {
                ["job_limits_type"] = "Command",
                ["timeout"] = XmlConvert.ToString(TimeSpan.FromSeconds(seconds)),
            };
        }

        return node;
    }

    private static JsonObject? Distribution(MapReader reader)
    {
        if (reader.Mapping("distribution") is not { } map)
        {
            return null;
        }

        var distribution = new MapReader(
            map,
            "distribution",
            reader.Found,
            ["type", "process_count_per_instance", "worker_count", "parameter_server_count"]);
        if (distribution.RequiredText("type") is null
            || distribution.Word("type", "mpi", "pytorch", "tensorflow") is not { } type)
        {
            return null;
        }

        var result = new JsonObject { ["type"] = type };
        foreach (var key in (string[])["process_count_per_instance", "worker_count"])
        {
            if (distribution.Integer(key) is { } count)
            {
                result[key] = count;
            }
        }

        if (type == "tensorflow")
        {
            result["parameter_server_count"] = distribution.Integer("parameter_server_count") ?? 0;
        }

        return result;
    }

    private static JsonObject? Resources(MapReader reader)
    {
        if (reader.Mapping("resources") is not { } map)
        {
            return null;
        }

        var resources = new MapReader(
            map, "resources", reader.Found, ["instance_count", "instance_type", "shm_size", "docker_args"]);
        var result = new JsonObject();
        if (resources.Integer("instance_count") is { } count)
        {
            result["instance_count"] = count;
        }

        foreach (var key in (string[])["instance_type", "shm_size", "docker_args"])
        {
            if (resources.Text(key) is { } text)
            {
                result[key] = text;
            }
        }

        return result;
    }
}
