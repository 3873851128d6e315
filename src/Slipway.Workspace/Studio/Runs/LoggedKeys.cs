using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Jobs;

namespace Slipway.Workspace.Studio.Runs;

/// <summary>What runs, or their steps, have logged something of: metrics (<c>m:</c>) and parameters (<c>p:</c>).</summary>
internal static class LoggedKeys
{
    private const int MostKeys = 60;

    private const string Parts =
        """
        job AS part
        WHERE part.id IN (SELECT value FROM json_each(@ids)) OR part.root_id IN (SELECT value FROM json_each(@ids))
        """;

    public static IReadOnlyList<string> Of(SqliteConnection connection, IEnumerable<Job> runs) =>
        [.. connection.Query<string>(
            $"""
            WITH parts AS (SELECT COALESCE(part.reused_from, part.id) AS id FROM {Parts})
            SELECT DISTINCT 'm:' || key FROM run_metric WHERE run_id IN (SELECT id FROM parts)
            UNION
            SELECT DISTINCT 'p:' || key FROM run_param WHERE run_id IN (SELECT id FROM parts)
            ORDER BY 1 LIMIT {MostKeys}
            """,
            new { ids = Ids(runs) })];

    /// <summary>The values of a parameter by run: its own, else that of the first of its steps that has logged it.</summary>
    public static Dictionary<string, string> Parameters(SqliteConnection connection, IEnumerable<Job> runs, string key) =>
        connection.Query<(string Id, string? Value)>(
            """
            SELECT id, (
                SELECT run_param.value FROM job AS part JOIN run_param ON run_param.run_id = COALESCE(part.reused_from, part.id)
                WHERE (part.id = job.id OR part.root_id = job.id) AND run_param.key = @key ORDER BY part.rowid LIMIT 1)
            FROM job WHERE id IN (SELECT value FROM json_each(@ids))
            """,
            new { ids = Ids(runs), key })
            .Where(row => row.Value is not null)
            .ToDictionary(row => row.Id, row => row.Value!, StringComparer.OrdinalIgnoreCase);

    private static string Ids(IEnumerable<Job> runs) => JsonSerializer.Serialize(runs.Select(run => run.Id));
}
