using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>The metrics of runs, within the caller's transaction.</summary>
internal static class MetricStore
{
    /// <summary>
    /// Adds points. A metric's latest is the one of the highest step, then time, then value, as in MLflow; a point that is
    /// there already is left as it is, so that who heard no answer can send it again.
    /// </summary>
    /// <exception cref="TrackingException">400: the run would have too many metrics.</exception>
    public static void AddMetrics(this SqliteConnection connection, TrackedRun run, IReadOnlyList<MetricPoint> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO metric_point (metric_id, timestamp, step, bits) VALUES (@id, @timestamp, @step, @bits)";
        var parameters = ((string[])["@id", "@timestamp", "@step", "@bits"])
            .Select(name => insert.Parameters.Add(name, SqliteType.Integer))
            .ToList();
        foreach (var metric in points.GroupBy(point => point.Key, StringComparer.Ordinal))
        {
            var id = Advance(connection, run, metric.MaxBy(point => (point.Step, point.Timestamp, point.Value))!);
            foreach (var point in metric)
            {
                parameters[0].Value = id;
                parameters[1].Value = point.Timestamp;
                parameters[2].Value = point.Step;
                parameters[3].Value = BitConverter.DoubleToInt64Bits(point.Value);
                insert.ExecuteNonQuery();
            }
        }

        TrackingLimits.Fits(
            connection.ExecuteScalar<long>("SELECT COUNT(*) FROM run_metric WHERE run_id = @Id", run),
            TrackingLimits.MetricsOfRun,
            "metrics of a run");
    }

    /// <summary>The latest point of each metric.</summary>
    public static IReadOnlyList<MetricPoint> ListLatestMetrics(this SqliteConnection connection, TrackedRun run) =>
        [.. connection.Query<(string Key, double? Value, long Timestamp, long Step)>(
                "SELECT key, value, timestamp, step FROM run_metric WHERE run_id = @DataId ORDER BY key", run)
            .Select(row => new MetricPoint(row.Key, row.Value ?? double.NaN, row.Timestamp, row.Step))];

    /// <summary>The points of a metric, ordered by time and step.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="run">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="after">The point after which they begin; null for the first.</param>
    /// <param name="most">How many there may be.</param>
    public static IReadOnlyList<MetricPoint> ListPoints(
        this SqliteConnection connection, TrackedRun run, string key, MetricPoint? after, int most) =>
        [.. connection.Query<Row>(
                """
                SELECT point.timestamp, point.step, point.bits
                FROM run_metric AS metric JOIN metric_point AS point ON point.metric_id = metric.id
                WHERE metric.run_id = @DataId AND metric.key = @key
                    AND (@isFirst OR (point.timestamp, point.step, point.bits) > (@timestamp, @step, @bits))
                ORDER BY point.timestamp, point.step, point.bits LIMIT @most
                """,
                new
                {
                    run.DataId, key, isFirst = after is null, timestamp = after?.Timestamp ?? 0, step = after?.Step ?? 0,
                    bits = BitConverter.DoubleToInt64Bits(after?.Value ?? 0), most,
                })
            .Select(row => row.ToPoint(key))];

    /// <summary>Points spread evenly over the course of a metric, by step and time, the first and the last among them.</summary>
    public static IReadOnlyList<MetricPoint> ListCourse(this SqliteConnection connection, TrackedRun run, string key, int most) =>
        [.. connection.Query<Row>(
                """
                WITH course AS (
                    SELECT point.timestamp, point.step, point.bits,
                        ROW_NUMBER() OVER (ORDER BY point.step, point.timestamp, point.bits) - 1 AS place, COUNT(*) OVER () AS total
                    FROM run_metric AS metric JOIN metric_point AS point ON point.metric_id = metric.id
                    WHERE metric.run_id = @DataId AND metric.key = @key)
                SELECT timestamp, step, bits FROM course
                WHERE place % MAX(1, (total + @most - 1) / @most) = 0 OR place = total - 1
                ORDER BY place
                """,
                new { run.DataId, key, most })
            .Select(row => row.ToPoint(key))];

    /// <summary>The points of a metric that lie at some of its steps, ordered by step and time.</summary>
    public static IReadOnlyList<MetricPoint> ListPointsAt(
        this SqliteConnection connection, TrackedRun run, string key, IReadOnlyCollection<long> steps, int most) =>
        [.. connection.Query<Row>(
                """
                SELECT point.timestamp, point.step, point.bits
                FROM run_metric AS metric JOIN metric_point AS point ON point.metric_id = metric.id
                WHERE metric.run_id = @DataId AND metric.key = @key AND point.step IN (SELECT value FROM json_each(@steps))
                ORDER BY point.step, point.timestamp, point.bits LIMIT @most
                """,
                new { run.DataId, key, steps = $"[{string.Join(',', steps)}]", most })
            .Select(row => row.ToPoint(key))];

    /// <summary>The steps at which a metric has points, in their order.</summary>
    public static IReadOnlyList<long> ListSteps(this SqliteConnection connection, TrackedRun run, string key, long first, long last) =>
        [.. connection.Query<long>(
            """
            SELECT DISTINCT point.step
            FROM run_metric AS metric JOIN metric_point AS point ON point.metric_id = metric.id
            WHERE metric.run_id = @DataId AND metric.key = @key AND point.step BETWEEN @first AND @last
            ORDER BY point.step
            """,
            new { run.DataId, key, first, last })];

    /// <summary>Makes the metric, or moves its latest point on.</summary>
    /// <returns>Its id.</returns>
    private static long Advance(SqliteConnection connection, TrackedRun run, MetricPoint latest)
    {
        var values = new
        {
            run.Id, latest.Key, latest.Step, latest.Timestamp, value = double.IsNaN(latest.Value) ? (double?)null : latest.Value,
        };
        // A comparison with NULL, which is NaN, is never true: what is no number is never greater, as in MLflow.
        return connection.QuerySingle<long>(
            """
            INSERT INTO run_metric (run_id, key, step, timestamp, value) VALUES (@Id, @Key, @Step, @Timestamp, @value)
            ON CONFLICT (run_id, key) DO UPDATE SET
                step = excluded.step, timestamp = excluded.timestamp, value = excluded.value
                WHERE (excluded.step, excluded.timestamp) > (step, timestamp)
                    OR ((excluded.step, excluded.timestamp) = (step, timestamp) AND excluded.value > value);
            SELECT id FROM run_metric WHERE run_id = @Id AND key = @Key
            """,
            values);
    }

    private sealed record Row(long Timestamp, long Step, long Bits)
    {
        public MetricPoint ToPoint(string key) => new(key, BitConverter.Int64BitsToDouble(Bits), Timestamp, Step);
    }
}
