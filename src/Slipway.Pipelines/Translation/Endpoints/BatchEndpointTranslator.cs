using System.Text.Json.Nodes;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Settings;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Endpoints;

/// <summary>An endpoint that starts jobs.</summary>
internal static class BatchEndpointTranslator
{
    private static readonly string[] Keys =
        ["$schema", "name", "description", "tags", "properties", "auth_mode", "defaults", "identity", "location", "kind"];

    /// <summary>Translates an endpoint.</summary>
    /// <param name="map">Its keys.</param>
    /// <param name="context">Where it stands.</param>
    /// <param name="isOfProject">It belongs to a pipeline's folder, which names it when it has no name.</param>
    public static Document Translate(YamlMap map, TranslationContext context, bool isOfProject = false)
    {
        var reader = new MapReader(map, "the endpoint", context.Found, Keys);
        if ((isOfProject ? reader.Text("name") : reader.RequiredText("name")) is { } name)
        {
            NameRules.CheckEndpoint(name, reader.At("name"), context.Found);
        }

        reader.SnakeWord("auth_mode", "aad_token");
        var properties = new JsonObject { ["authMode"] = "aadToken", ["properties"] = reader.AnyMap("properties") };
        reader.CopyText(properties, "description");
        if (reader.Mapping("defaults") is { } defaults)
        {
            var own = new MapReader(defaults, "defaults", context.Found, ["deployment_name"]);
            var body = new JsonObject();
            own.CopyText(body, "deployment_name", "deploymentName");
            properties["defaults"] = body;
        }

        var resource = new JsonObject
        {
            ["location"] = context.Workspace.Location,
            ["tags"] = reader.TextMap("tags"),
            ["properties"] = properties,
        };
        Json.Add(resource, "identity", IdentityBody.OfResource(reader));
        return new Document(DocumentKind.BatchEndpoint, "batchEndpoints", reader.Text("name"), null, resource);
    }
}
