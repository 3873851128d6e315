using Slipway.Core.Yaml;
using Slipway.Pipelines.Definitions;

namespace Slipway.Pipelines.Parsing;

/// <summary>Reads data, models and imports.</summary>
internal static class AssetParser
{
    public static StoredAssetDefinition Data(YamlMap map, ParseContext context)
    {
        var reader = new MapReader(
            map,
            "the data",
            context.Found,
            ["$schema", "name", "version", "description", "tags", "properties", "type", "path", "datastore", "auto_delete_setting"]);
        reader.RequiredText("name");
        return new StoredAssetDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.Data,
            Name = reader.Written("name"),
            Version = reader.Version(),
            Type = reader.ExactWord("type", DataType.UriFile, DataType.UriFolder, DataType.MLTable) ?? DataType.UriFolder,
            Properties = reader.AnyMap("properties"),
            Tags = reader.Texts("tags"),
            Location = Location(reader, context),
            Description = reader.Text("description"),
        };
    }

    public static StoredAssetDefinition Model(YamlMap map, ParseContext context)
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
        return new StoredAssetDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.Model,
            Name = reader.Written("name"),
            Version = reader.Version(),
            Type = reader.Word("type", DataType.CustomModel, DataType.MLFlowModel, DataType.TritonModel) ?? DataType.CustomModel,
            Properties = reader.AnyMap("properties"),
            Tags = reader.Texts("tags"),
            Location = Location(reader, context),
            Description = reader.Text("description"),
            Stage = reader.Text("stage"),
            Flavors = reader.Mapping("flavors") is { } flavors ? FreeValues.Of(flavors) : null,
        };
    }

    public static DataImportDefinition Import(YamlMap map, ParseContext context, bool isOfSchedule = false)
    {
        var reader = new MapReader(
            map,
            "the import",
            context.Found,
            [
                "$schema", "name", "version", "description", "tags", "properties", "type", "path", "datastore",
                "source", "auto_delete_setting",
            ]);
        if (!isOfSchedule)
        {
            reader.RequiredText("name");
        }

        reader.RequiredText("path");
        return new DataImportDefinition
        {
            Position = map.Position,
            Kind = DocumentKind.DataImport,
            Name = reader.TextAt("name"),
            Version = reader.Version(),
            Type = reader.Word("type", DataType.UriFolder, DataType.MLTable) ?? DataType.UriFolder,
            Properties = reader.AnyMap("properties"),
            Tags = reader.Texts("tags"),
            Path = reader.Text("path"),
            Description = reader.Text("description"),
            Source = Source(reader),
        };
    }

    /// <summary>Where the files of an asset are: a URI as it is, an asset of the workspace, or files that are uploaded.</summary>
    public static Reference? Location(MapReader reader, ParseContext context)
    {
        if (reader.RequiredText("path") is not { } path)
        {
            return null;
        }

        var written = (YamlScalar)reader.Value("path")!;
        return ReferenceParser.IsUri(path)
            || path.StartsWith("azureml:", StringComparison.Ordinal)
            || path.StartsWith("runs:/", StringComparison.Ordinal)
            ? new UriReference(written.Written())
            : ReferenceParser.LocalData(written, "the path", context);
    }

    private static ImportSource? Source(MapReader reader)
    {
        if (reader.Mapping("source") is not { } map)
        {
            reader.Missing("source");
            return null;
        }

        var own = new MapReader(
            map, "source", reader.Found, ["type", "connection", "query", "path", "stored_procedure", "stored_procedure_params"]);
        return new ImportSource(
            own.Word("type", "database", "file_system"),
            own.Text("connection"),
            own.Text("query"),
            own.Text("path"),
            own.Text("stored_procedure"),
            own.Any("stored_procedure_params"));
    }
}
