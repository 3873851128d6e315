using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Jobs;

/// <summary>A job as Resource Manager gives it.</summary>
internal static class JobBody
{
    // What the server says of a job; a client that puts back what it has read sends it along.
    private static readonly string[] ReadOnly = ["status", "services", "provisioningState"];

    // What may be edited on a job that is there.
    private static readonly string[] Mutable = ["tags", "description", "displayName", "isArchived", "properties", "notificationSetting"];

    public static JsonObject Of(Job job, WorkspaceScope scope) => new()
    {
        ["id"] = $"{WorkspaceScope.ArmId}/jobs/{job.Id}",
        ["name"] = job.Id,
        ["type"] = "Microsoft.MachineLearningServices/workspaces/jobs",
        // A step of a pipeline has none in Azure either; run history is where it is described. The trial of a sweep is a job.
        ["properties"] = job.Properties is not null ? ReadableProperties(job, scope) : null,
        ["systemData"] = Envelope.SystemData(job.CreatedAt, job.EndedAt ?? job.StartedAt ?? job.CreatedAt),
    };

    /// <summary>The properties of a body that was sent, without what only the server says.</summary>
    public static JsonObject Writable(JsonObject properties)
    {
        var result = properties.DeepClone().AsObject();
        foreach (var name in ReadOnly)
        {
            result.Remove(name);
        }

        return result;
    }

    /// <summary>Whether a body means the job that is there, but for what may be edited.</summary>
    public static bool Same(Job job, JsonObject properties)
    {
        var (stored, given) = (Definition(job.Properties!), Definition(properties));
        // Who puts back what was read has the component's defaults with it.
        stored["inputs"] = Inputs(job, stored);
        given["inputs"] = Inputs(job, given);
        return JsonNode.DeepEquals(stored, given);
    }

    /// <summary>The webhooks of a patch, by name; null for one that is to go.</summary>
    /// <exception cref="ApiException">400: the patch changes something else, or is no patch.</exception>
    public static JsonObject Webhooks(JsonObject patch)
    {
        var setting = Only(Only(patch, "properties", ""), "notificationSetting", "properties.");
        return Only(setting, "webhooks", "properties.notificationSetting.");
    }

    /// <summary>Writes a patch's webhooks into a job's properties.</summary>
    public static void Merge(JsonObject properties, JsonObject webhooks)
    {
        var setting = properties["notificationSetting"]?.DeepClone() as JsonObject ?? [];
        var merged = setting["webhooks"]?.DeepClone() as JsonObject ?? [];
        foreach (var (name, webhook) in webhooks)
        {
            merged.Remove(name);
            if (webhook is not null)
            {
                merged[name] = webhook.DeepClone();
            }
        }

        setting["webhooks"] = merged;
        properties["notificationSetting"] = setting;
    }

    private static JsonObject Only(JsonObject source, string name, string within)
    {
        if (source.FirstOrDefault(member => member.Key != name) is { Key: { } other })
        {
            throw ApiException.InvalidContent(
                $"'{other}' can't be patched; only the webhooks can. Tags, description, display name and archiving are changed "
                + "by putting the job.",
                $"{within}{other}");
        }

        return source[name] switch
        {
            null => [],
            JsonObject member => member,
            _ => throw ApiException.InvalidContent($"'{name}' must be an object.", $"{within}{name}"),
        };
    }

    private static JsonObject Definition(JsonObject properties)
    {
        var result = properties.DeepClone().AsObject();
        foreach (var (name, value) in result.ToList())
        {
            if (value is null or JsonObject { Count: 0 } || Mutable.Contains(name, StringComparer.Ordinal)
                || name is "experimentName" or "outputs")
            {
                result.Remove(name);
            }
        }

        return result;
    }

    /// <summary>A row that another program has broken is shown with its status, and must not hide the others.</summary>
    private static JsonObject ReadableProperties(Job job, WorkspaceScope scope)
    {
        try
        {
            return Properties(job, scope);
        }
        catch (JsonException e)
        {
            var properties = new JsonObject
            {
                ["jobType"] = job.JobType,
                ["displayName"] = job.DisplayName,
                ["status"] = job.Status,
                ["description"] = $"What the workspace has noted of this job can't be read: {e.Message}",
            };
            if (job.JobType == "Command")
            {
                // No client reads a command job without these.
                properties["command"] = "";
                properties["environmentId"] = "";
            }

            return properties;
        }
    }

    private static JsonObject Properties(Job job, WorkspaceScope scope)
    {
        var properties = job.Properties!.DeepClone().AsObject();
        properties["jobType"] = job.JobType;
        properties["displayName"] ??= job.DisplayName;
        properties["experimentName"] ??= job.Experiment;
        properties["isArchived"] ??= false;
        properties["tags"] ??= new JsonObject();
        properties["properties"] ??= new JsonObject();
        properties["inputs"] = Inputs(job, properties);
        properties["outputs"] = Outputs(job, properties);
        properties["status"] = job.Status;
        properties["services"] = new JsonObject
        {
            ["Tracking"] = Service("Tracking", new Uri(scope.Origin, $"history/v1.0{WorkspaceScope.ArmId}/runs/{job.Id}")),
            ["Studio"] = Service("Studio", new Uri(scope.Pages, $"jobs/{job.Id}")),
        };
        return properties;
    }

    /// <summary>The given inputs, and under them the defaults of the component that the job runs.</summary>
    private static JsonObject Inputs(Job job, JsonObject properties)
    {
        var inputs = properties.FindObject("inputs")?.DeepClone().AsObject() ?? [];
        foreach (var input in job.IsPipeline ? job.PipelinePlan.Inputs : [])
        {
            inputs[input.Name] ??= input.Value.ToJson();
        }

        return inputs;
    }

    private static JsonObject Outputs(Job job, JsonObject properties)
    {
        var outputs = properties.FindObject("outputs")?.DeepClone().AsObject() ?? [];
        foreach (var output in job.Outputs)
        {
            var given = outputs[output.Name] as JsonObject;
            outputs[output.Name] = new JsonObject
            {
                ["jobOutputType"] = output.Type,
                ["mode"] = given?.FindText("mode") ?? "ReadWriteMount",
                ["uri"] = DataUri.Of(output.Location),
            };
            if (output.AssetName is { Length: > 0 } name)
            {
                outputs[output.Name]!["assetName"] = name;
                outputs[output.Name]!["assetVersion"] = output.AssetVersion;
            }
        }

        return outputs;
    }

    private static JsonObject Service(string type, Uri endpoint) => new()
    {
        ["endpoint"] = endpoint.AbsoluteUri,
        ["jobServiceType"] = type,
        ["status"] = null,
        ["errorMessage"] = null,
        ["port"] = null,
        ["properties"] = null,
    };
}
