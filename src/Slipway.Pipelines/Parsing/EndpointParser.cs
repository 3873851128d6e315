using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads batch endpoints and their deployments.</summary>
internal static class EndpointParser
{
    private static readonly string[] EndpointKeys =
        ["$schema", "name", "description", "tags", "properties", "auth_mode", "defaults", "identity", "location", "kind"];

    private static readonly string[] DeploymentKeys =
        ["$schema", "name", "endpoint_name", "type", "description", "tags", "properties", "settings"];

    private static readonly string[] ModelKeys =
    [
        "model", "code_configuration", "environment", "environment_variables", "compute", "resources", "error_threshold",
        "retry_settings", "logging_level", "max_concurrency_per_instance", "mini_batch_size", "output_action",
        "output_file_name",
    ];

    private static readonly JobResources OneInstance = new(default, Reading.Map(("instance_count", new FreeInteger(1))), null);

    private static readonly string[] PipelineKeys = ["component", "job_definition"];

    /// <summary>The endpoint.</summary>
    /// <param name="map">Its file.</param>
    /// <param name="context">Of its file.</param>
    /// <param name="isOfProject">It is that of a pipeline's folder, after which it is named where it has no name.</param>
    public static EndpointDefinition Endpoint(YamlMap map, ParseContext context, bool isOfProject = false)
    {
        var reader = new MapReader(map, "the endpoint", context.Found, EndpointKeys);
        if (!isOfProject)
        {
            reader.RequiredText("name");
        }

        reader.SnakeWord("auth_mode", "aad_token");
        var defaults = reader.Mapping("defaults") is { } given
            ? new EndpointDefaults(
                given.Position, new MapReader(given, "defaults", context.Found, ["deployment_name"]).Text("deployment_name"))
            : null;
        return new EndpointDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.BatchEndpoint,
            Name = reader.TextAt("name"),
            Description = reader.Text("description"),
            Tags = reader.Texts("tags"),
            Properties = reader.AnyMap("properties"),
            Defaults = defaults ?? (reader.Has("defaults") ? new EndpointDefaults(reader.At("defaults"), null) : null),
            Identity = SettingsParser.ResourceIdentity(reader),
        };
    }

    /// <summary>The deployment.</summary>
    /// <param name="map">Its file.</param>
    /// <param name="context">Of its file.</param>
    /// <param name="isOfProject">It is that of a pipeline's folder, and of the pipeline there.</param>
    public static DeploymentDefinition Deployment(YamlMap map, ParseContext context, bool isOfProject = false)
    {
        var isPipeline = isOfProject || PipelineKeys.Any(key => map.Find(key) is not null)
            || (map.Find("type")?.Value as YamlScalar)?.Text == "pipeline";
        var reader = new MapReader(
            map, "the deployment", context.Found, [.. DeploymentKeys, .. isPipeline ? PipelineKeys : ModelKeys]);
        foreach (var key in isOfProject ? [] : (string[])["name", "endpoint_name"])
        {
            reader.RequiredText(key);
        }

        reader.Word("type", "model", "pipeline");
        DeploymentDefinition deployment = isPipeline
            ? new PipelineDeploymentDefinition
            {
                Position = map.Position,
                Kind = DocumentKind.BatchDeployment,
                Tags = reader.Texts("tags"),
                Properties = reader.AnyMap("properties"),
                Component = isOfProject ? null : Component(reader, context),
                Settings = SettingsParser.OfDeployment(reader),
            }
            : Model(reader, context);
        return deployment with
        {
            Name = reader.TextAt("name"),
            Endpoint = reader.TextAt("endpoint_name"),
            Description = reader.Text("description"),
        };
    }

    private static UsedComponent? Component(MapReader reader, ParseContext context)
    {
        var key = reader.Has("component") ? "component" : "job_definition";
        switch (reader.Value(key))
        {
            case YamlMap map:
                return new LocalComponent(ComponentParser.Used(map, context), IsOfFile: true);
            case YamlScalar scalar when ReferenceParser.IsUri(scalar.Text):
                return new RemoteComponent(scalar.Text);
            case YamlScalar scalar when ReferenceParser.IsRegistered(scalar.Text):
                // A job has no versions.
                return new RegisteredComponent(key == "component"
                    ? ReferenceParser.Asset(scalar, "components", context)
                    : new AssetReference(scalar.Written(), ResourcePath.Job(ReferenceParser.WithoutScheme(scalar.Text))));
            case YamlScalar scalar:
                return ComponentParser.OfFile(scalar, "the component", context) is { } component
                    ? new LocalComponent(component, IsOfFile: true)
                    : null;
            default:
                reader.Missing("component");
                return null;
        }
    }

    private static ModelDeploymentDefinition Model(MapReader reader, ParseContext context)
    {
        // A deployment's own settings stood at its top before 2023, and do under "settings" since.
        var settings = reader.Mapping("settings") is { } nested
            ? new MapReader(nested, "settings", context.Found, ModelKeys)
            : reader;

        // What the older form leaves out has its default; what stands under "settings" is sent as far as it is told.
        var isOld = settings == reader;
        var variables = settings.Has("environment_variables") ? settings : reader;
        var level = settings.Word("logging_level", "debug", "info", "warning");
        var code = reader.Mapping("code_configuration") is { } map
            ? new MapReader(map, "code_configuration", context.Found, ["code", "scoring_script"])
            : null;
        var retry = settings.Mapping("retry_settings") is { } again
            ? new MapReader(again, "retry_settings", context.Found, ["max_retries", "timeout"])
            : null;
        var model = reader.Value("model");
        return new ModelDeploymentDefinition
        {
            Position = reader.Map.Position,
            Kind = DocumentKind.BatchDeployment,
            Tags = reader.Texts("tags"),
            Properties = reader.AnyMap("properties"),
            EnvironmentVariables = isOld || variables.Has("environment_variables") ? variables.Texts("environment_variables") : null,
            ErrorThreshold = settings.Integer("error_threshold", -1, int.MaxValue) ?? (isOld ? -1 : null),
            LoggingLevel = level ?? (isOld ? "Info" : null),
            MostAtOnce = settings.Integer("max_concurrency_per_instance", 0, int.MaxValue) ?? (isOld ? 1 : null),
            MiniBatchSize = settings.Integer("mini_batch_size", 0, int.MaxValue) ?? (isOld ? 10 : null),
            OutputAction = settings.Word("output_action", "append_row", "summary_only") ?? (isOld ? "append_row" : null),
            OutputFile = settings.Text("output_file_name") ?? (isOld ? "predictions.csv" : null),
            Resources = SettingsParser.Resources(reader) ?? (isOld ? OneInstance : null),
            Compute = ReferenceParser.Compute(reader, "compute"),
            Environment = EnvironmentParser.Reference(reader, context, isRequired: false),
            HasCode = code is not null,
            Code = code is null ? null : CodeParser.Parse(code, context),
            ScoringScript = code?.RequiredText("scoring_script"),
            HasRetrySettings = retry is not null,
            MostRetries = retry?.Integer("max_retries", -1, int.MaxValue),
            RetryTimeoutSeconds = retry?.Seconds("timeout"),
            IsModelDescribed = model is YamlMap,
            NamedModel = model is YamlMap named && named.Find("name") is not null ? AssetParser.Model(named, context) : null,
            Model = model switch
            {
                YamlScalar scalar when ReferenceParser.IsRegistered(scalar.Text) => ReferenceParser.Asset(scalar, "models", context),
                YamlScalar scalar when ReferenceParser.IsUri(scalar.Text) => new UriReference(scalar.Written()),
                YamlMap described when described.Find("name") is null => AssetParser.Location(
                    new MapReader(
                        described,
                        "the model",
                        context.Found,
                        ["version", "path", "type", "description", "tags"]),
                    context),
                _ => null,
            },
        };
    }
}
