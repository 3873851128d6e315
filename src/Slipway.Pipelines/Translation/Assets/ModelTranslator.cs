using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Assets;

/// <summary>A version of a model.</summary>
internal static class ModelTranslator
{
    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(
            map,
            "the model",
            context.Found,
            [
                "$schema", "name", "version", "description", "tags", "properties", "type", "path", "flavors", "stage",
                "utc_time_created", "datastore", "system_metadata",
            ]);
        reader.RequiredText("name");
        var properties = new JsonObject
        {
            ["modelType"] = reader.Word("type", DataType.CustomModel, DataType.MLFlowModel, DataType.TritonModel)
                ?? DataType.CustomModel,
            ["isAnonymous"] = false,
            ["isArchived"] = false,
            ["properties"] = reader.AnyMap("properties"),
            ["tags"] = reader.TextMap("tags"),
        };
        Json.Add(properties, "modelUri", DataTranslator.Location(reader, context));
        reader.CopyText(properties, "description");
        reader.CopyText(properties, "stage");
        if (reader.Mapping("flavors") is { } flavors)
        {
            properties["flavors"] = new JsonObject(flavors.Entries.Select(flavor => KeyValuePair.Create(
                flavor.Key.Text,
                (JsonNode?)new JsonObject { ["data"] = YamlJson.Of(flavor.Value) })));
        }

        return new Document(
            DocumentKind.Model,
            "models",
            reader.Text("name"),
            reader.Version(),
            new JsonObject { ["properties"] = properties });
    }
}
