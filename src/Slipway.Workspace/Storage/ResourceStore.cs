using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Storage;

/// <summary>A stored Resource Manager resource.</summary>
/// <param name="Kind">Its type below the workspace's, such as <c>components/versions</c>.</param>
/// <param name="Parent">The path of the resource that it lies in, names with slashes between them, or empty.</param>
/// <param name="Name">Its name as it was first put.</param>
/// <param name="Body">The body as it was put.</param>
/// <param name="CreatedAt">When it was first put.</param>
/// <param name="ModifiedAt">When it was last put.</param>
internal sealed record StoredResource(
    string Kind, string Parent, string Name, JsonObject Body, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt)
{
    /// <summary>What is the parent of what lies in it.</summary>
    public string Path => ResourceStore.PathOf(Parent, Name);
}

/// <summary>Reads and writes resources, within the caller's transaction. Names are matched without case.</summary>
internal static class ResourceStore
{
    private const string Columns = "kind, parent, name, body, created_at, modified_at";

    public static StoredResource? FindResource(
        this SqliteConnection connection, string kind, string parent, string name) =>
        connection.QuerySingleOrDefault<Row>(
            $"SELECT {Columns} FROM resource WHERE kind = @kind AND parent = @parent AND name = @name",
            new { kind, parent, name })?.ToResource();

    /// <summary>The resources of a kind, in the order in which they were made.</summary>
    public static IReadOnlyList<StoredResource> ListResources(
        this SqliteConnection connection, string kind, string parent = "") =>
        [.. connection.Query<Row>(
            $"SELECT {Columns} FROM resource WHERE kind = @kind AND parent = @parent ORDER BY sequence",
            new { kind, parent }).Select(row => row.ToResource())];

    /// <summary>The resources of a kind, whatever they lie in, in the order in which they were made.</summary>
    public static IReadOnlyList<StoredResource> ListResourcesOfAll(this SqliteConnection connection, string kind) =>
        [.. connection.Query<Row>($"SELECT {Columns} FROM resource WHERE kind = @kind ORDER BY sequence", new { kind })
            .Select(row => row.ToResource())];

    /// <summary>Writes the resource, new or instead of the one of its name.</summary>
    /// <returns>What is stored, and whether it is new.</returns>
    public static (StoredResource Resource, bool Created) PutResource(
        this SqliteConnection connection, string kind, string parent, string name, JsonObject body, DateTimeOffset now)
    {
        var before = connection.FindResource(kind, parent, name);
        connection.Execute(
            """
            INSERT INTO resource (kind, parent, name, body, created_at, modified_at, sequence)
            VALUES (@kind, @parent, @name, @body, @now, @now, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM resource))
            ON CONFLICT (kind, parent, name) DO UPDATE SET body = @body, modified_at = @now
            """,
            new { kind, parent, name, body = body.ToJsonString(), now = Timestamp.Write(now) });
        return (connection.FindResource(kind, parent, name)!, before is null);
    }

    /// <summary>What is the parent of what lies in a resource; no name has a slash.</summary>
    public static string PathOf(string parent, string name) => parent.Length == 0 ? name : $"{parent}/{name}";

    /// <summary>Removes the resource and what lies in it, however deep.</summary>
    /// <returns>Whether it was there.</returns>
    public static bool DeleteResource(this SqliteConnection connection, string kind, string parent, string name)
    {
        connection.Execute(
            """
            DELETE FROM resource
            WHERE kind LIKE @kind || '/%' AND (parent = @path OR substr(parent, 1, length(@path) + 1) COLLATE NOCASE = @path || '/')
            """,
            new { kind, path = PathOf(parent, name) });
        return connection.Execute(
            "DELETE FROM resource WHERE kind = @kind AND parent = @parent AND name = @name",
            new { kind, parent, name }) > 0;
    }

    private sealed record Row(
        string Kind, string Parent, string Name, string Body, string Created_At, string Modified_At)
    {
        public StoredResource ToResource() => new(
            Kind,
            Parent,
            Name,
            Read(Body),
            Timestamp.ReadAny(Created_At),
            Timestamp.ReadAny(Modified_At));

        // A row that another program has broken is shown empty, and can be put anew and deleted.
        private static JsonObject Read(string body)
        {
            try
            {
                if (JsonNode.Parse(body) is JsonObject read && read["properties"] is JsonObject)
                {
                    return read;
                }
            }
            catch (JsonException)
            {
                // Said below.
            }

            return new JsonObject { ["properties"] = new JsonObject() };
        }
    }
}
