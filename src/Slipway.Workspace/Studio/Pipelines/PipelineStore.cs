using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Studio.Pipelines;

/// <summary>Reads which pipelines have run, and how.</summary>
internal static class PipelineStore
{
    /// <summary>The pipelines that have runs, that of the newest run first.</summary>
    public static IReadOnlyList<string> ListPipelines(this SqliteConnection connection, int most) =>
        [.. connection.Query<string>(
            """
            SELECT pipeline FROM job INDEXED BY job_by_pipeline WHERE parent_id IS NULL AND pipeline IS NOT NULL
            GROUP BY pipeline ORDER BY MAX(created_at) DESC LIMIT @most
            """,
            new { most })];

    /// <summary>Steps of the last runs of a pipeline that have failed and completed with the same command, image, code and inputs.</summary>
    public static IReadOnlyList<FlakyStep> ListFlakySteps(this SqliteConnection connection, string pipeline, int runs) =>
        [.. connection.Query<(string Step, long Failed, long Completed)>(
            """
            WITH last AS (
                SELECT id FROM job INDEXED BY job_by_pipeline
                WHERE parent_id IS NULL AND pipeline = @pipeline ORDER BY created_at DESC LIMIT @runs)
            SELECT step AS Step, SUM(failed) AS Failed, SUM(completed) AS Completed
            FROM (
                SELECT step, SUM(status = 'Failed') AS failed, SUM(status = 'Completed') AS completed
                FROM job WHERE root_id IN (SELECT id FROM last) AND identity IS NOT NULL AND reused_from IS NULL
                GROUP BY step, identity HAVING failed > 0 AND completed > 0)
            GROUP BY step ORDER BY 2 DESC, 1
            """,
            new { pipeline, runs })
            .Select(row => new FlakyStep(row.Step, row.Failed, row.Completed))];

    /// <summary>The metrics that the last runs of a pipeline, or their steps, have logged.</summary>
    public static IReadOnlyList<string> ListMetricsOf(this SqliteConnection connection, string pipeline, int runs, int most) =>
        [.. connection.Query<string>(
            """
            WITH last AS (
                SELECT id FROM job INDEXED BY job_by_pipeline
                WHERE parent_id IS NULL AND pipeline = @pipeline ORDER BY created_at DESC LIMIT @runs)
            SELECT key FROM run_metric
            WHERE run_id IN (
                SELECT COALESCE(reused_from, id) FROM job WHERE id IN (SELECT id FROM last) OR root_id IN (SELECT id FROM last))
            GROUP BY key ORDER BY COUNT(*) DESC, key LIMIT @most
            """,
            new { pipeline, runs, most })];
}

/// <summary>A step that has both failed and completed with the same inputs.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Failed">How often it has failed.</param>
/// <param name="Completed">How often it has completed.</param>
internal sealed record FlakyStep(string Step, long Failed, long Completed);
