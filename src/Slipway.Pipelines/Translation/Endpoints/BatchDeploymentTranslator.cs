using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Assets;
using Slipway.Pipelines.Translation.Components;
using Slipway.Pipelines.Translation.Jobs;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Wording;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Endpoints;

/// <summary>
/// A deployment of a batch endpoint: of a model, which scores files, or of a pipeline component. The second follows the
/// REST reference's <c>BatchPipelineComponentDeploymentConfiguration</c> (stable since 2024-04-01).
/// </summary>
internal static class BatchDeploymentTranslator
{
    private static readonly string[] CommonKeys =
        ["$schema", "name", "endpoint_name", "type", "description", "tags", "properties", "settings"];

    private static readonly string[] ModelKeys =
    [
        "model", "code_configuration", "environment", "environment_variables", "compute", "resources", "error_threshold",
        "retry_settings", "logging_level", "max_concurrency_per_instance", "mini_batch_size", "output_action",
        "output_file_name",
    ];

    private static readonly string[] PipelineKeys = ["component", "job_definition"];

    /// <summary>Translates a deployment.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="isOfProject">It belongs to a pipeline's folder, which gives it what it does not tell.</param>
    public static Document Translate(YamlMap map, TranslationContext context, bool isOfProject = false)
    {
        var isPipeline = isOfProject || PipelineKeys.Any(key => map.Find(key) is not null)
            || (map.Find("type")?.Value as YamlScalar)?.Text == "pipeline";
        var reader = new MapReader(
            map, "the deployment", context.Found, [.. CommonKeys, .. isPipeline ? PipelineKeys : ModelKeys]);
        foreach (var key in isOfProject ? [] : (string[])["name", "endpoint_name"])
        {
            reader.RequiredText(key);
        }

        CheckNames(reader);
        var endpoint = reader.Text("endpoint_name");
        reader.Word("type", "model", "pipeline");
        var properties = isPipeline ? OfPipeline(reader, isOfProject, context) : OfModel(reader, context);
        reader.CopyText(properties, "description");
        Json.AddUnlessEmpty(properties, "properties", reader.AnyMap("properties"));
        var body = new JsonObject
        {
            ["location"] = context.Workspace.Location,
            ["tags"] = reader.TextMap("tags"),
            ["properties"] = properties,
        };
        return new Document(
            DocumentKind.BatchDeployment, $"batchEndpoints/{endpoint}/deployments", reader.Text("name"), null, body);
    }

    private static void CheckNames(MapReader reader)
    {
        if (reader.Text("name") is { } name)
        {
            NameRules.CheckDeployment(name, reader.At("name"), reader.Found);
        }

        if (reader.Text("endpoint_name") is { } endpoint)
        {
            NameRules.CheckEndpoint(endpoint, reader.At("endpoint_name"), reader.Found);
        }
    }

    private static JsonObject OfPipeline(MapReader reader, bool isOfProject, TranslationContext context)
    {
        var configuration = new JsonObject { ["deploymentConfigurationType"] = "PipelineComponent" };
        if (!isOfProject && Component(reader, context) is { } id)
        {
            configuration["componentId"] = new JsonObject { ["referenceType"] = "Id", ["assetId"] = id };
        }

        if (reader.Mapping("settings") is { } settings)
        {
            _ = new MapReader(settings, "settings", context.Found, PipelineJobTranslator.SettingKeys);

            // This API has all of them as texts.
            configuration["settings"] = new JsonObject(settings.Entries.Select(entry => KeyValuePair.Create(
                entry.Key.Text,
                (JsonNode?)JsonValue.Create(entry.Value is not YamlScalar scalar ? string.Empty
                    : entry.Key.Text is "default_compute" && !References.IsServerless(scalar.Text)
                        ? References.ComputeId(scalar, context)
                    : entry.Key.Text is "default_datastore" ? References.DatastoreId(scalar.Text, context)
                    : scalar.Literal))));
        }

        return new JsonObject { ["deploymentConfiguration"] = configuration };
    }

    private static string? Component(MapReader reader, TranslationContext context)
    {
        var key = reader.Has("component") ? "component" : "job_definition";
        switch (reader.Value(key))
        {
            case YamlMap map:
                return ComponentTranslator.Used(map, "deployment", "YAML.COMPONENT", context);
            case YamlScalar scalar when References.IsUri(scalar.Text):
                return scalar.Text;
            case YamlScalar scalar when References.IsRegistered(scalar.Text):
                return References.Asset(scalar, key == "component" ? "components" : "jobs", context);
            case YamlScalar scalar:
                var folder = context.Folder.FolderOf(scalar.Text);
                return References.ExistingFile(scalar, "the component", context) is { } path
                    && folder.Read(Path.GetFileName(path), context.Found) is { } file
                    ? ComponentTranslator.Used(file, "deployment", "YAML.COMPONENT", context with { Folder = folder })
                    : null;
            default:
                reader.Missing("component");
                return null;
        }
    }

    private static JsonObject OfModel(MapReader reader, TranslationContext context)
    {
        // A deployment's own settings stood at its top before 2023, and do under "settings" since.
        var settings = reader.Mapping("settings") is { } nested
            ? new MapReader(nested, "settings", context.Found, ModelKeys)
            : reader;
        var properties = new JsonObject
        {
            ["environmentVariables"] = (settings.Has("environment_variables") ? settings : reader).TextMap("environment_variables"),
            ["errorThreshold"] = settings.Integer("error_threshold", -1, int.MaxValue) ?? -1,
            ["loggingLevel"] = Naming.Pascal((settings.Text("logging_level") ?? "info").ToUpperInvariant() is var level
                ? level[..1] + level[1..].ToLower(CultureInfo.InvariantCulture)
                : string.Empty),
            ["maxConcurrencyPerInstance"] = settings.Integer("max_concurrency_per_instance", 0, int.MaxValue) ?? 1,
            ["miniBatchSize"] = settings.Integer("mini_batch_size", 0, int.MaxValue) ?? 10,
            ["outputAction"] = settings.Word("output_action", "append_row", "summary_only") is "summary_only" ? "SummaryOnly" : "AppendRow",
            ["outputFileName"] = settings.Text("output_file_name") ?? "predictions.csv",
            ["resources"] = ExecutionBody.Resources(reader, Spelling.Camel, withProperties: true)
                ?? new JsonObject { ["instanceCount"] = 1, ["properties"] = new JsonObject() },
        };
        Json.Add(properties, "compute", References.Compute(reader, "compute", context));
        Json.Add(properties, "environmentId", EnvironmentTranslator.Reference(reader, context, string.Empty, isRequired: false));
        Json.Add(properties, "codeConfiguration", CodeConfiguration(reader, context));
        Json.Add(properties, "retrySettings", Retry(settings));
        if (reader.Value("model") is { } model)
        {
            Json.Add(properties, "model", Model(model, context));
        }

        return properties;
    }

    private static JsonObject? CodeConfiguration(MapReader reader, TranslationContext context)
    {
        if (reader.Mapping("code_configuration") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "code_configuration", context.Found, ["code", "scoring_script"]);
        var body = new JsonObject();
        Json.Add(body, "codeId", CodeReference.Read(own, context, string.Empty));
        Json.Add(body, "scoringScript", own.RequiredText("scoring_script"));
        return body;
    }

    private static JsonObject? Retry(MapReader settings)
    {
        if (settings.Mapping("retry_settings") is not { } map)
        {
            return null;
        }

        var own = new MapReader(map, "retry_settings", settings.Found, ["max_retries", "timeout"]);
        var body = new JsonObject();
        own.CopyInteger(body, "max_retries", "maxRetries");
        Json.Add(body, "timeout", own.Seconds("timeout") is { } seconds ? ExecutionBody.Seconds(seconds) : null);
        return body;
    }

    private static JsonObject? Model(YamlValue value, TranslationContext context) => value switch
    {
        YamlScalar scalar when References.IsRegistered(scalar.Text) => new JsonObject
        {
            ["referenceType"] = "Id",
            ["assetId"] = References.Asset(scalar, "models", context),
        },
        YamlScalar scalar when References.IsUri(scalar.Text) => new JsonObject
        {
            ["referenceType"] = "Id",
            ["assetId"] = scalar.Text,
        },
        YamlMap map => new JsonObject
        {
            ["referenceType"] = "DataPath",
            ["path"] = DataTranslator.Location(
                new MapReader(map, "the model", context.Found, ["name", "version", "path", "type", "description", "tags"]), context),
        },
        _ => null,
    };
}
