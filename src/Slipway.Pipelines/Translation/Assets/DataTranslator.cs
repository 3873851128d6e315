using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Resources;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Assets;

/// <summary>A version of data.</summary>
internal static class DataTranslator
{
    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = new MapReader(
            map,
            "the data",
            context.Found,
            ["$schema", "name", "version", "description", "tags", "properties", "type", "path", "datastore", "auto_delete_setting"]);
        reader.RequiredText("name");
        var properties = new JsonObject
        {
            ["dataType"] = reader.ExactWord("type", DataType.UriFile, DataType.UriFolder, DataType.MLTable) ?? DataType.UriFolder,
            ["isAnonymous"] = false,
            ["isArchived"] = false,
            ["properties"] = reader.AnyMap("properties"),
            ["tags"] = reader.TextMap("tags"),
        };
        Json.Add(properties, "dataUri", Location(reader, context));
        reader.CopyText(properties, "description");
        return new Document(
            DocumentKind.Data,
            "data",
            reader.Text("name"),
            reader.Version(),
            new JsonObject { ["properties"] = properties });
    }

    /// <summary>The URI of a <c>path</c>, which is uploaded when it is a file or a folder here.</summary>
    public static string? Location(MapReader reader, TranslationContext context)
    {
        if (reader.RequiredText("path") is not { } path)
        {
            return null;
        }

        return References.IsUri(path)
            || path.StartsWith("azureml:", StringComparison.Ordinal)
            || path.StartsWith("runs:/", StringComparison.Ordinal)
            ? path
            : Upload((YamlScalar)reader.Value("path")!, context);
    }

    private static string Upload(YamlScalar path, TranslationContext context) =>
        context.Assets.Upload(path, References.LocalPath(path, "the path", context));
}
