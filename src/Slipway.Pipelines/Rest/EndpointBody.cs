using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Wording;

namespace Slipway.Pipelines.Rest;

/// <summary>The bodies of a batch endpoint and of its deployments.</summary>
internal static class EndpointBody
{
    // Names of endpoints and of deployments have at most 32 characters.
    private const int LongestName = 32;

    /// <summary>The endpoint's name: its own, else the folder's with six digits of the workspace's id.</summary>
    public static string NameOf(ProjectDefinition project, WorkspaceInfo workspace)
    {
        if (project.Endpoint?.Name is { } name)
        {
            return name.Text;
        }

        var digits = string.Concat(workspace.UniqueId.Where(char.IsAsciiHexDigit)).ToLowerInvariant();
        return Named(project.Name.Text, digits.Length >= 6 ? digits[..6] : digits);
    }

    /// <summary>A deployment's name: that of deployment.yml or the folder's, with eight digits of the component's version.</summary>
    public static string DeploymentNameOf(ProjectDefinition project, string componentVersion) =>
        Named(project.Deployment?.Name?.Text ?? project.Name.Text, componentVersion[..8]);

    public static JsonObject Endpoint(EndpointDefinition endpoint, Emission emission)
    {
        var properties = new JsonObject { ["authMode"] = "aadToken", ["properties"] = FreeJson.Of(endpoint.Properties) };
        Json.Add(properties, "description", endpoint.Description);
        if (endpoint.Defaults is { } defaults)
        {
            var body = new JsonObject();
            Json.Add(body, "deploymentName", defaults.Deployment);
            properties["defaults"] = body;
        }

        var resource = new JsonObject
        {
            ["location"] = emission.Workspace.Location,
            ["tags"] = Json.Of(endpoint.Tags),
            ["properties"] = properties,
        };
        Json.Add(resource, "identity", SettingsBody.ResourceIdentity(endpoint.Identity));
        return resource;
    }

    /// <summary>Which deployment an endpoint serves.</summary>
    public static JsonObject DefaultDeployment(string name) => new()
    {
        ["properties"] = new JsonObject { ["defaults"] = new JsonObject { ["deploymentName"] = name } },
    };

    /// <summary>A deployment of a project's pipeline, with what <c>deployment.yml</c> has differently.</summary>
    /// <param name="project">The project.</param>
    /// <param name="componentId">The id of what the pipeline is published as.</param>
    /// <param name="emission">Names the workspace.</param>
    public static JsonObject OfProject(ProjectDefinition project, string componentId, Emission emission)
    {
        var (pipeline, deployment) = (project.Pipeline, project.Deployment);
        var configuration = Configuration(componentId, pipeline.Settings, deployment?.Settings);
        var settings = (JsonObject)configuration["settings"]!;
        Json.Add(settings, "default_compute", settings.Text("default_compute") is null ? pipeline.ComputeText : null);
        foreach (var key in (string[])["default_compute", "default_datastore"])
        {
            Json.Add(settings, key, settings.Text(key) is { } named ? ReferenceParser.WithoutScheme(named) : null);
        }


        configuration["tags"] = Json.Of(pipeline.Tags);
        Json.Add(configuration, "description", pipeline.Description);
        var properties = new JsonObject { ["deploymentConfiguration"] = configuration };
        var body = new JsonObject { ["location"] = emission.Workspace.Location, ["properties"] = properties };
        if (deployment is not null)
        {
            Json.Add(properties, "description", deployment.Description);
            Json.AddUnlessEmpty(properties, "properties", FreeJson.Of(deployment.Properties));
            Json.AddUnlessEmpty(body, "tags", Json.Of(deployment.Tags));
        }

        return body;
    }

    /// <summary>The deployment of a file of its own.</summary>
    public static JsonObject Deployment(DeploymentDefinition deployment, Emission emission)
    {
        var properties = deployment switch
        {
            // What only a model's deployment has, Azure ML's own clients send with its defaults.
            PipelineDeploymentDefinition pipeline => new JsonObject
            {
                ["errorThreshold"] = -1,
                ["maxConcurrencyPerInstance"] = 1,
                ["miniBatchSize"] = 10,
                ["outputFileName"] = "predictions.csv",
                ["deploymentConfiguration"] = Configuration(
                    pipeline.Component is { } component ? ComponentBody.Used(component, "deployment", emission).Id : null,
                    pipeline.Settings),
            },
            ModelDeploymentDefinition model => OfModel(model, emission),
            _ => throw new ArgumentOutOfRangeException(nameof(deployment), deployment, "A deployment of an unknown kind."),
        };
        Json.Add(properties, "description", deployment.Description);
        Json.AddUnlessEmpty(properties, "properties", FreeJson.Of(deployment.Properties));
        return new JsonObject
        {
            ["location"] = emission.Workspace.Location,
            ["tags"] = Json.Of(deployment.Tags),
            ["properties"] = properties,
        };
    }

    // What a pipeline's deployment runs, and with which settings, of which the last win.
    private static JsonObject Configuration(string? componentId, params PipelineSettings?[] settings)
    {
        // A dictionary of texts in REST, whatever the setting's own type; Azure ML's own clients write Python's.
        var texts = new JsonObject();
        foreach (var given in settings)
        {
            Json.Add(texts, "default_compute", given?.DefaultCompute?.Written.Text);
            Json.Add(texts, "default_datastore", given?.DefaultDatastore?.Text);
            Json.Add(texts, "continue_on_step_failure", given?.ContinueOnStepFailure?.ToString());
            Json.Add(texts, "force_rerun", given?.ForceRerun?.ToString());
        }

        var configuration = new JsonObject { ["deploymentConfigurationType"] = "PipelineComponent", ["settings"] = texts };
        Json.Add(
            configuration,
            "componentId",
            componentId is null ? null : new JsonObject { ["referenceType"] = "Id", ["assetId"] = componentId });
        return configuration;
    }

    private static JsonObject OfModel(ModelDeploymentDefinition model, Emission emission)
    {
        var properties = new JsonObject
        {
            ["properties"] = new JsonObject(),
        };
        Json.Add(properties, "outputAction", model.OutputAction is { } action ? Naming.Pascal(action) : null);
        Json.Add(properties, "resources", SettingsBody.Resources(model.Resources, Spelling.Camel, withProperties: true));
        Json.Add(properties, "environmentVariables", model.EnvironmentVariables is { } variables ? Json.Of(variables) : null);
        Json.Add(properties, "errorThreshold", model.ErrorThreshold);
        Json.Add(properties, "loggingLevel", model.LoggingLevel);
        Json.Add(properties, "maxConcurrencyPerInstance", model.MostAtOnce);
        Json.Add(properties, "miniBatchSize", model.MiniBatchSize);
        Json.Add(properties, "outputFileName", model.OutputFile);
        Json.Add(properties, "compute", emission.Compute(model.Compute));
        Json.Add(properties, "environmentId", Environment(model, emission));
        if (model.HasCode)
        {
            var code = new JsonObject();
            Json.Add(code, "codeId", emission.Code(model.Code, string.Empty));
            Json.Add(code, "scoringScript", model.ScoringScript);
            properties["codeConfiguration"] = code;
        }

        if (model.HasRetrySettings)
        {
            var retry = new JsonObject();
            Json.Add(retry, "maxRetries", model.MostRetries);
            Json.Add(retry, "timeout", model.RetryTimeoutSeconds is { } seconds ? SettingsBody.Seconds(seconds) : null);
            properties["retrySettings"] = retry;
        }

        if (model.NamedModel is { } named)
        {
            properties["model"] = Registered(emission.Assets.Model(named, AssetBody.Stored(named, emission)));
        }
        else if (model.IsModelDescribed)
        {
            properties["model"] = new JsonObject
            {
                ["referenceType"] = "DataPath",
                ["path"] = model.Model is { } files ? emission.Location(files) : null,
            };
        }
        else if (model.Model is { } registered)
        {
            properties["model"] = Registered(emission.Location(registered));
        }

        return properties;
    }

    private static JsonObject Registered(string id) => new() { ["referenceType"] = "Id", ["assetId"] = id };

    // An environment that is described here under a name is registered under it.
    private static string? Environment(ModelDeploymentDefinition model, Emission emission) => model.Environment switch
    {
        DescribedEnvironment { Definition: { Name: not null } named } =>
            emission.Assets.Environment(AssetBody.Environment(named, isAnonymous: false, emission)),
        var other => emission.Environment(other, string.Empty),
    };

    private static string Named(string folder, string suffix)
    {
        var name = folder.Replace('_', '-');
        var room = LongestName - suffix.Length - 1;
        return $"{(name.Length > room ? name[..room] : name).TrimEnd('-')}-{suffix}";
    }
}
