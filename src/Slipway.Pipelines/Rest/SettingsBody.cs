using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>On what a job runs, and as whom: in the spelling of job resources, and in that of a pipeline's steps.</summary>
internal static class SettingsBody
{
    /// <summary>How a command is spread.</summary>
    /// <param name="distribution">What is written; null for nothing.</param>
    /// <param name="spelling">How keys are spelt.</param>
    /// <param name="typeName">The key of its type; <c>type</c> stands for Azure ML's word in place of REST's.</param>
    public static JsonObject? Distribution(Distribution? distribution, Spelling spelling, string typeName)
    {
        if (distribution is null)
        {
            return null;
        }

        var body = new JsonObject { [typeName] = typeName == "type" ? distribution.Type : RestType(distribution.Type) };
        FreeJson.Fill(body, distribution.Values, spelling);
        return body;
    }

    public static JsonObject? Resources(JobResources? resources, Spelling spelling, bool withProperties)
    {
        if (resources is null)
        {
            return null;
        }

        var body = new JsonObject();
        FreeJson.Fill(body, resources.Values, spelling);
        if (withProperties || resources.Properties is not null)
        {
            body["properties"] = FreeJson.Of(resources.Properties ?? FreeMap.Empty);
        }

        return body;
    }

    /// <summary>Those of a component, which has no further properties of them.</summary>
    public static JsonObject? OfComponent(JobResources? resources)
    {
        var body = Resources(resources, Spelling.Snake, withProperties: false);
        body?.Remove("properties");
        return body is { Count: > 0 } ? body : null;
    }

    public static JsonObject? CommandLimits(CommandLimits? limits, Spelling spelling)
    {
        if (limits is null)
        {
            return null;
        }

        var body = new JsonObject { [spelling.Spell("job_limits_type")] = "Command" };
        Json.Add(body, "timeout", Seconds(limits.TimeoutSeconds));
        return body;
    }

    /// <summary>Seconds as an ISO 8601 duration; null for none.</summary>
    public static string? Seconds(int seconds) => seconds == 0 ? null : XmlConvert.ToString(TimeSpan.FromSeconds(seconds));

    public static JsonObject? Services(ImmutableArray<JobService>? services, Spelling spelling) => services is { } list
        ? new JsonObject(list.Select(service => KeyValuePair.Create(service.Name, (JsonNode?)Service(service, spelling))))
        : null;

    public static JsonObject? Queue(QueueSettings? queue, Spelling spelling)
    {
        if (queue is null)
        {
            return null;
        }

        var body = new JsonObject();
        Json.Add(body, spelling.Spell("job_tier"), queue.Tier is { } tier ? Naming.Pascal(tier) : null);
        Json.Add(body, "priority", queue.Priority);
        return body;
    }

    public static JsonObject? JobIdentity(JobIdentity? identity, Spelling spelling)
    {
        if (identity is null)
        {
            return null;
        }

        var body = new JsonObject
        {
            [spelling.Spell("identity_type")] = identity.Type switch
            {
                "user" or "user_identity" => "UserIdentity",
                "aml_token" => "AMLToken",
                _ => "Managed",
            },
        };
        FreeJson.Fill(body, identity.Ids, spelling);
        return body;
    }

    public static JsonObject? ResourceIdentity(ResourceIdentity? identity)
    {
        if (identity is null)
        {
            return null;
        }

        var body = new JsonObject
        {
            ["type"] = identity.Type is { } type ? string.Join(',', type.Split(',').Select(Naming.Pascal)) : null,
        };
        var assigned = new JsonObject();
        foreach (var id in identity.Assigned)
        {
            assigned[id] = new JsonObject();
        }

        Json.AddUnlessEmpty(body, "userAssignedIdentities", assigned);
        return body;
    }

    /// <summary>The settings of a pipeline job.</summary>
    public static JsonObject OfPipeline(PipelineSettings settings, Emission emission)
    {
        var body = new JsonObject { ["_source"] = "YAML.JOB" };
        FreeJson.Fill(body, settings.Others);
        Json.Add(body, "default_compute", emission.Compute(settings.DefaultCompute));
        Json.Add(body, "default_datastore", settings.DefaultDatastore is { } datastore ? emission.Datastore(datastore.Text) : null);
        Json.Add(body, "continue_on_step_failure", settings.ContinueOnStepFailure);
        Json.Add(body, "force_rerun", settings.ForceRerun);
        return body;
    }

    private static JsonObject Service(JobService service, Spelling spelling)
    {
        var body = new JsonObject();
        Json.Add(body, spelling.Spell("job_service_type"), service.Type switch
        {
            "jupyter_lab" => "JupyterLab",
            "ssh" => "SSH",
            "tensor_board" => "TensorBoard",
            "vs_code" => "VSCode",

            // One that is of none of these has no type.
            "custom" => null,
            _ => service.Type,
        });
        Json.Add(body, "port", service.Port);
        if (service.IsOnAllNodes)
        {
            body["nodes"] = new JsonObject { [spelling.Spell("nodes_value_type")] = "All" };
        }

        Json.AddUnlessEmpty(body, "properties", FreeJson.Of(service.Properties));
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
