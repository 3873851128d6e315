using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Resources;

/// <summary>The bodies of a batch endpoint and of its deployments.</summary>
internal static class EndpointBody
{
    // Names of endpoints and of deployments have at most 32 characters.
    private const int LongestName = 32;

    /// <summary>The endpoint's name: its own, else the folder's with six digits of the workspace's id.</summary>
    public static string NameOf(PipelineProject project, WorkspaceInfo workspace)
    {
        if (project.Endpoint?.Name is { } name)
        {
            return name;
        }

        var digits = string.Concat(workspace.UniqueId.Where(char.IsAsciiHexDigit)).ToLowerInvariant();
        return Named(project.Name, digits.Length >= 6 ? digits[..6] : digits);
    }

    /// <summary>A deployment's name: the folder's with eight digits of the component's version.</summary>
    public static string DeploymentNameOf(PipelineProject project, string componentVersion) =>
        Named(project.Name, componentVersion[..8]);

    public static JsonObject Endpoint(EndpointDefinition endpoint, WorkspaceInfo workspace)
    {
        var properties = new JsonObject { ["authMode"] = "AADToken" };
        Json.Add(properties, "description", endpoint.Description);
        return new JsonObject
        {
            ["location"] = workspace.Location,
            ["tags"] = Json.Of(endpoint.Tags),
            ["properties"] = properties,
        };
    }

    public static JsonObject Deployment(PipelineJob pipeline, WorkspaceInfo workspace, string componentId)
    {
        // A dictionary of texts in REST, whatever the setting's own type.
        var settings = new JsonObject();
        Json.Add(settings, "default_compute", pipeline.Settings.DefaultCompute ?? pipeline.Compute);
        Json.Add(settings, "default_datastore", pipeline.Settings.DefaultDatastore);
        Json.Add(settings, "continue_on_step_failure", Text(pipeline.Settings.ContinueOnStepFailure));
        Json.Add(settings, "force_rerun", Text(pipeline.Settings.ForceRerun));

        var configuration = new JsonObject
        {
            ["deploymentConfigurationType"] = "PipelineComponent",
            ["componentId"] = new JsonObject { ["referenceType"] = "Id", ["assetId"] = componentId },
            ["settings"] = settings,
            ["tags"] = Json.Of(pipeline.Tags),
        };
        Json.Add(configuration, "description", pipeline.Description);
        return new JsonObject
        {
            ["location"] = workspace.Location,
            ["properties"] = new JsonObject { ["deploymentConfiguration"] = configuration },
        };
    }

    private static string? Text(bool? value) => value switch
    {
        true => "true",
        false => "false",
        null => null,
    };

    private static string Named(string folder, string suffix)
    {
        var name = folder.Replace('_', '-');
        var room = LongestName - suffix.Length - 1;
        return $"{(name.Length > room ? name[..room] : name).TrimEnd('-')}-{suffix}";
    }
}
