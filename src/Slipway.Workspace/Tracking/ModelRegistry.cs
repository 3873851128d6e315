using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// MLflow's registered models and their versions, within the caller's transaction: they are the models of Azure ML's API,
/// each a container of versions. Aliases are MLflow's alone.
/// </summary>
internal static class ModelRegistry
{
    private static readonly AssetKind Kind = AssetKind.Models;

    public static StoredResource? FindModel(this SqliteConnection connection, string name) =>
        connection.FindResource(Kind.Segment, "", name);

    /// <exception cref="TrackingException">404: there is none.</exception>
    public static StoredResource GetModel(this SqliteConnection connection, string name) =>
        connection.FindModel(name) ?? throw TrackingException.NotFound($"Registered Model with name={name} not found");

    public static IReadOnlyList<StoredResource> ListModels(this SqliteConnection connection) => connection.ListResources(Kind.Segment);

    /// <summary>Writes a model: its body is that of Azure ML's API.</summary>
    public static StoredResource PutModel(this SqliteConnection connection, string name, JsonObject body, DateTimeOffset now) =>
        connection.PutResource(Kind.Segment, "", name, body, now).Resource;

    public static void DeleteModel(this SqliteConnection connection, string name) => connection.DeleteResource(Kind.Segment, "", name);

    /// <summary>Renames a model with its versions and aliases.</summary>
    public static void RenameModel(this SqliteConnection connection, string name, string newName, DateTimeOffset now) => connection.Execute(
        """
        UPDATE resource SET name = @newName, modified_at = @now WHERE kind = @Segment AND parent = '' AND name = @name;
        UPDATE resource SET parent = @newName WHERE kind = @Versions AND parent = @name;
        UPDATE model_alias SET model = @newName WHERE model = @name
        """,
        new { name, newName, now = Timestamp.Write(now), Kind.Segment, Kind.Versions });

    /// <exception cref="TrackingException">404: there is none.</exception>
    public static StoredResource GetVersion(this SqliteConnection connection, string name, string version) =>
        connection.FindResource(Kind.Versions, name, version)
            ?? throw TrackingException.NotFound($"Model Version (name={name}, version={version}) not found");

    /// <summary>The versions of a model, the first made first.</summary>
    public static IReadOnlyList<StoredResource> ListVersions(this SqliteConnection connection, string name) =>
        connection.ListResources(Kind.Versions, name);

    public static IReadOnlyList<StoredResource> ListVersionsOfAll(this SqliteConnection connection) =>
        connection.ListResourcesOfAll(Kind.Versions);

    /// <inheritdoc cref="PutModel"/>
    public static StoredResource PutVersion(
        this SqliteConnection connection, string name, string version, JsonObject body, DateTimeOffset now) =>
        connection.PutResource(Kind.Versions, name, version, body, now).Resource;

    public static void DeleteVersion(this SqliteConnection connection, string name, string version) =>
        connection.DeleteResource(Kind.Versions, name, version);

    /// <summary>The number after the highest of a model's versions.</summary>
    public static string NextVersion(this SqliteConnection connection, string name) =>
        (connection.ListVersions(name).Select(version => Number(version.Name) ?? 0).DefaultIfEmpty(0).Max() + 1)
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>A version as a number; null for one that Azure ML's API was given as another text.</summary>
    public static long? Number(string version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static IReadOnlyList<KeyedText> ListAliases(this SqliteConnection connection, string name) =>
        [.. connection.Query<KeyedText>(
            "SELECT alias AS Key, version AS Value FROM model_alias WHERE model = @name ORDER BY alias", new { name })];

    public static void SetAlias(this SqliteConnection connection, string name, string alias, string version) => connection.Execute(
        "INSERT OR REPLACE INTO model_alias (model, alias, version) VALUES (@name, @alias, @version)", new { name, alias, version });

    public static void DeleteAlias(this SqliteConnection connection, string name, string alias) =>
        connection.Execute("DELETE FROM model_alias WHERE model = @name AND alias = @alias", new { name, alias });
}
