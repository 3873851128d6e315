using System.Text.Json.Nodes;
using Slipway.Pipelines.Definitions;
using Slipway.Pipelines.Translation.Values;
using Slipway.Pipelines.Yaml;

namespace Slipway.Pipelines.Translation.Assets;

/// <summary>Data that is brought in from a database or a file store (the YAML schema <c>dataImport</c>, in preview).</summary>
internal static class DataImportTranslator
{
    public static Document Translate(YamlMap map, TranslationContext context)
    {
        var reader = Reader(map, context);
        reader.RequiredText("name");
        return new Document(
            DocumentKind.DataImport,
            "data",
            reader.Text("name"),
            reader.Version(),
            new JsonObject { ["properties"] = Import(reader) });
    }

    /// <summary>The import as a schedule's action has it.</summary>
    public static JsonObject Definition(YamlMap map, TranslationContext context)
    {
        var reader = Reader(map, context);
        var body = Import(reader);
        reader.CopyText(body, "name", "dataName");
        return body;
    }

    private static MapReader Reader(YamlMap map, TranslationContext context) => new(
        map,
        "the import",
        context.Found,
        ["$schema", "name", "version", "description", "tags", "properties", "type", "path", "datastore", "source", "auto_delete_setting"]);

    private static JsonObject Import(MapReader reader)
    {
        reader.RequiredText("path");
        var body = new JsonObject
        {
            ["dataType"] = reader.Word("type", DataType.UriFolder, DataType.MLTable) ?? DataType.UriFolder,
            ["isAnonymous"] = false,
            ["isArchived"] = false,
            ["properties"] = reader.AnyMap("properties"),
            ["tags"] = reader.TextMap("tags"),
        };
        reader.CopyText(body, "path", "dataUri");
        reader.CopyText(body, "description");
        if (reader.Mapping("source") is not { } map)
        {
            reader.Missing("source");
            return body;
        }

        var own = new MapReader(
            map, "source", reader.Found, ["type", "connection", "query", "path", "stored_procedure", "stored_procedure_params"]);
        var source = new JsonObject { ["sourceType"] = own.Word("type", "database", "file_system") };
        own.CopyText(source, "connection");
        own.CopyText(source, "query");
        own.CopyText(source, "path");
        own.CopyText(source, "stored_procedure", "storedProcedure");
        own.CopyAny(source, "stored_procedure_params", "storedProcedureParams");
        body["source"] = source;
        return body;
    }
}
