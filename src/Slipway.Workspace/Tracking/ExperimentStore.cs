using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>Reads and writes experiments, within the caller's transaction. That of a job is made with it, by the database.</summary>
internal static class ExperimentStore
{
    private const string Columns = "id, name, is_deleted, created_at, modified_at";

    public static Experiment? FindExperiment(this SqliteConnection connection, long id) => WithTags(
        connection, connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM experiment WHERE id = @id", new { id })?.ToExperiment());

    public static Experiment? FindExperiment(this SqliteConnection connection, string name) => WithTags(
        connection,
        connection.QuerySingleOrDefault<Row>($"SELECT {Columns} FROM experiment WHERE name = @name", new { name })?.ToExperiment());

    /// <summary>All experiments with their tags, by number.</summary>
    public static IReadOnlyList<Experiment> ListExperiments(this SqliteConnection connection)
    {
        var tags = connection.Query<(long Experiment, string Key, string Value)>(
                "SELECT experiment_id, key, value FROM experiment_tag ORDER BY key")
            .ToLookup(tag => tag.Experiment, tag => new KeyedText(tag.Key, tag.Value));
        return [.. connection.Query<Row>($"SELECT {Columns} FROM experiment ORDER BY id")
            .Select(row => row.ToExperiment() with { Tags = [.. tags[row.Id]] })];
    }

    /// <returns>Its number.</returns>
    /// <exception cref="TrackingException">400: there are too many.</exception>
    public static long InsertExperiment(this SqliteConnection connection, string name, long now)
    {
        var id = connection.QuerySingle<long>(
            "INSERT INTO experiment (name, created_at, modified_at) VALUES (@name, @now, @now) RETURNING id", new { name, now });
        TrackingLimits.Fits(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM experiment"), TrackingLimits.Experiments, "experiments");
        return id;
    }

    public static void SetExperimentTag(this SqliteConnection connection, long id, KeyedText tag)
    {
        connection.Execute(
            "INSERT OR REPLACE INTO experiment_tag (experiment_id, key, value) VALUES (@id, @Key, @Value)", new { id, tag.Key, tag.Value });
        TrackingLimits.Fits(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM experiment_tag WHERE experiment_id = @id", new { id }),
            TrackingLimits.TagsOfRun,
            "tags of an experiment");
    }

    public static void DeleteExperimentTag(this SqliteConnection connection, long id, string key) =>
        connection.Execute("DELETE FROM experiment_tag WHERE experiment_id = @id AND key = @key", new { id, key });

    /// <summary>Renames an experiment, and what its jobs say that they are of.</summary>
    public static void RenameExperiment(this SqliteConnection connection, Experiment experiment, string name, long now)
    {
        connection.Execute(
            """
            UPDATE experiment SET name = @name, modified_at = @now WHERE id = @Id;
            UPDATE job SET experiment = @name,
                body = iif(body IS NOT NULL AND json_valid(body), json_set(body, '$.experimentName', @name), body)
            WHERE experiment = @old
            """,
            new { experiment.Id, old = experiment.Name, name, now });
    }

    public static void SetExperimentDeleted(this SqliteConnection connection, long id, bool isDeleted, long now) =>
        connection.Execute("UPDATE experiment SET is_deleted = @isDeleted, modified_at = @now WHERE id = @id", new { id, isDeleted, now });

    private static Experiment? WithTags(SqliteConnection connection, Experiment? experiment) => experiment is null
        ? null
        : experiment with
        {
            Tags = [.. connection.Query<KeyedText>(
                "SELECT key, value FROM experiment_tag WHERE experiment_id = @Id ORDER BY key", new { experiment.Id })],
        };

    private sealed class Row
    {
        public long Id { get; init; }
        public string Name { get; init; } = "";
        public bool Is_Deleted { get; init; }
        public long Created_At { get; init; }
        public long Modified_At { get; init; }

        public Experiment ToExperiment() => new()
        {
            Id = Id, Name = Name, IsDeleted = Is_Deleted, CreatedAt = Created_At, ModifiedAt = Modified_At,
        };
    }
}
