using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Translation;
using Slipway.Pipelines.Translation.Endpoints;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Resources;

/// <summary>The bodies of a batch endpoint and of its deployments.</summary>
internal static class EndpointBody
{
    // Names of endpoints and of deployments have at most 32 characters.
    private const int LongestName = 32;

    private static readonly string[] Settings =
        ["default_compute", "default_datastore", "continue_on_step_failure", "force_rerun"];

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

    /// <summary>A deployment's name: that of deployment.yml or the folder's, with eight digits of the component's version.</summary>
    public static string DeploymentNameOf(PipelineProject project, string componentVersion) =>
        Named((project.Source.Deployment?.Find("name")?.Value as YamlScalar)?.Text ?? project.Name, componentVersion[..8]);

    public static JsonObject Endpoint(EndpointDefinition endpoint, TranslationContext context) =>
        BatchEndpointTranslator.Translate(endpoint.Map, context, isOfProject: true).Body;

    /// <summary>A deployment of a project's pipeline, with what <c>deployment.yml</c> has differently.</summary>
    public static JsonObject Deployment(PipelineProject project, WorkspaceInfo workspace, string componentId)
    {
        var pipeline = Quiet(project.Source.Pipeline);
        var configuration = new JsonObject
        {
            ["deploymentConfigurationType"] = "PipelineComponent",
            ["componentId"] = new JsonObject { ["referenceType"] = "Id", ["assetId"] = componentId },
            ["settings"] = SettingsOf(pipeline, project.Source.Deployment),
            ["tags"] = pipeline.TextMap("tags"),
        };
        pipeline.CopyText(configuration, "description");
        var properties = new JsonObject { ["deploymentConfiguration"] = configuration };
        var body = new JsonObject { ["location"] = workspace.Location, ["properties"] = properties };
        if (project.Source.Deployment is { } own)
        {
            var deployment = Quiet(own);
            deployment.CopyText(properties, "description");
            Json.AddUnlessEmpty(properties, "properties", deployment.AnyMap("properties"));
            Json.AddUnlessEmpty(body, "tags", deployment.TextMap("tags"));
        }

        return body;
    }

    // A dictionary of texts in REST, whatever the setting's own type.
    private static JsonObject SettingsOf(MapReader pipeline, YamlMap? deployment)
    {
        var settings = new JsonObject();
        Json.Add(settings, "default_compute", Bare(pipeline.Text("compute")));
        foreach (var map in (YamlMap?[])[pipeline.Map, deployment])
        {
            foreach (var key in Settings)
            {
                if ((map?.Find("settings")?.Value as YamlMap)?.Find(key)?.Value is YamlScalar { IsNull: false } scalar)
                {
                    settings[key] = bool.TryParse(scalar.Text, out var isTrue) ? (isTrue ? "true" : "false") : Bare(scalar.Text);
                }
            }
        }

        return settings;
    }

    private static string? Bare(string? reference) => reference is null ? null : References.WithoutScheme(reference);

    private static MapReader Quiet(YamlMap map) =>
        new(map, "the file", new DiagnosticBag(), [.. map.Entries.Select(entry => entry.Key.Text)]);

    private static string Named(string folder, string suffix)
    {
        var name = folder.Replace('_', '-');
        var room = LongestName - suffix.Length - 1;
        return $"{(name.Length > room ? name[..room] : name).TrimEnd('-')}-{suffix}";
    }
}
