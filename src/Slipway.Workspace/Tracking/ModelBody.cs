using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>Registered models and their versions as MLflow's API gives them.</summary>
internal static class ModelBody
{
    public const string NoStage = "None";

    /// <summary>What Azure ML's API was given of it.</summary>
    public static JsonObject Properties(StoredResource resource) => resource.Body["properties"]!.AsObject();

    public static IReadOnlyList<KeyedText> Tags(StoredResource resource) => Properties(resource)["tags"] is JsonObject tags
        ? [.. tags.Where(tag => tag.Value is JsonValue).Select(tag => new KeyedText(tag.Key, tag.Value!.ToString()))]
        : [];

    public static string Stage(StoredResource version) => Text(version, "stage") ?? NoStage;

    /// <summary>The run that has made it: one that MLflow was told of, or whose output it is.</summary>
    public static string? RunId(StoredResource version) =>
        (Properties(version)["properties"] as JsonObject)?["azureml.runId"]?.ToString() ?? Text(version, "jobName");

    public static string? Text(StoredResource resource, string name) =>
        Properties(resource)[name] is JsonValue value && value.ToString() is { Length: > 0 } text ? text : null;

    public static bool IsArchived(StoredResource resource) => Properties(resource)["isArchived"]?.ToString() == "true";

    /// <summary>The newest version of each stage that has one, within the caller's transaction.</summary>
    public static IEnumerable<StoredResource> Latest(SqliteConnection connection, string name) => connection.ListVersions(name)
        .GroupBy(Stage, StringComparer.OrdinalIgnoreCase)
        .Select(stage => stage.MaxBy(version => (ModelRegistry.Number(version.Name) ?? 0, version.CreatedAt))!);

    /// <summary>A model, within the caller's transaction.</summary>
    public static JsonObject Of(SqliteConnection connection, StoredResource model, ModelSources sources) => new()
    {
        ["name"] = model.Name,
        ["creation_timestamp"] = model.CreatedAt.ToUnixTimeMilliseconds(),
        ["last_updated_timestamp"] = model.ModifiedAt.ToUnixTimeMilliseconds(),
        ["description"] = Text(model, "description") ?? "",
        ["latest_versions"] = new JsonArray([.. Latest(connection, model.Name).Select(version => OfVersion(connection, version, sources))]),
        ["tags"] = TagBody.Of(Tags(model)),
        ["aliases"] = new JsonArray([.. connection.ListAliases(model.Name)
            .Select(alias => new JsonObject { ["alias"] = alias.Key, ["version"] = alias.Value })]),
    };

    /// <summary>A version, within the caller's transaction.</summary>
    public static JsonObject OfVersion(SqliteConnection connection, StoredResource version, ModelSources sources) => new()
    {
        ["name"] = version.Parent,
        ["version"] = version.Name,
        ["creation_timestamp"] = version.CreatedAt.ToUnixTimeMilliseconds(),
        ["last_updated_timestamp"] = version.ModifiedAt.ToUnixTimeMilliseconds(),
        ["current_stage"] = Stage(version),
        ["description"] = Text(version, "description") ?? "",
        ["source"] = sources.Of(version),
        ["run_id"] = RunId(version) ?? "",
        ["run_link"] = "",
        ["status"] = "READY",
        ["tags"] = TagBody.Of(Tags(version)),
        ["aliases"] = new JsonArray([.. connection.ListAliases(version.Parent)
            .Where(alias => alias.Value == version.Name).Select(alias => JsonValue.Create(alias.Key))]),
    };
}
