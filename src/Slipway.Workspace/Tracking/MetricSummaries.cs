using Dapper;
using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.Tracking;

/// <summary>What the points of a metric come to, those left out whose values are no numbers.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Least">The least value; null when there is none.</param>
/// <param name="Greatest">The greatest value; null when there is none.</param>
internal sealed record MetricSummary(long Count, double? Least, double? Greatest);

/// <summary>
/// Reckons with the points of metrics where they lie: there may be hundreds of thousands. Within the caller's transaction.
/// </summary>
internal static class MetricSummaries
{
    // Beyond the bits of the infinities are those of what is no number.
    private const string Numbers =
        """
        SELECT point.bits
        FROM run_metric AS metric JOIN metric_point AS point ON point.metric_id = metric.id
        WHERE metric.run_id = @DataId AND metric.key = @key
            AND (point.bits BETWEEN 0 AND 0x7FF0000000000000 OR point.bits <= 0xFFF0000000000000)
        ORDER BY point.timestamp, point.step, point.bits LIMIT @most
        """;

    /// <param name="connection">The connection.</param>
    /// <param name="run">The run.</param>
    /// <param name="key">The metric.</param>
    /// <param name="most">How many of the first points are looked at.</param>
    public static MetricSummary Summarize(this SqliteConnection connection, TrackedRun run, string key, long most = long.MaxValue)
    {
        // Bits of a double are ordered as it is, from 0 on, and the other way round below 0.
        var (count, least, greatest) = connection.QuerySingle<(long, long?, long?)>(
            $"""
            SELECT COUNT(*) AS count,
                COALESCE(MAX(bits) FILTER (WHERE bits < 0), MIN(bits)) AS least,
                COALESCE(MAX(bits) FILTER (WHERE bits >= 0), MIN(bits)) AS greatest
            FROM ({Numbers})
            """,
            new { run.DataId, key, most });
        return new MetricSummary(count, ToNumber(least), ToNumber(greatest));
    }

    /// <summary>The average of the first points, of which there must be some.</summary>
    public static double Average(this SqliteConnection connection, TrackedRun run, string key, long most)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var bits in connection.Query<long>(Numbers, new { run.DataId, key, most }, buffered: false))
        {
            sum += BitConverter.Int64BitsToDouble(bits);
            count++;
        }

        return sum / count;
    }

    private static double? ToNumber(long? bits) => bits is { } known ? BitConverter.Int64BitsToDouble(known) : null;
}
