using System.Text.Json.Nodes;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations that read what metrics were: page by page, or thinned out for a chart.</summary>
internal sealed class MetricOperations(Database database) : ITrackingOperations
{
    private const string Path = "/mlflow/metrics";

    // MLflow's bound, and what is answered where none is asked for: charts and clients take all of it at once.
    private const int MostResults = 25_000;
    private const int MostRunsOfBulk = 100;
    private const int UsualStepsOfBulk = 320;
    private const int MostStepsOfBulk = 2500;

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("GET", $"{Path}/get-history", GetHistory),
        TrackingOperation.Of("GET", $"{Path}/get-history-bulk-interval", GetIntervals),
    ];

    private JsonObject GetHistory(TrackingRequest request)
    {
        var (id, key) = (TrackedRunOperations.RunId(request), request.Required("metric_key"));
        var take = request.MaxResults(MostResults, MostResults, MostResults);
        var after = PageToken.Read(request.Text("page_token"), 3) is [var timestamp, var step, var bits]
            ? new MetricPoint(key, BitConverter.Int64BitsToDouble(bits), timestamp, step)
            : null;
        var points = database.Read(connection => connection.ListPoints(connection.GetRun(id, request.Caller), key, after, take + 1));
        var body = new JsonObject { ["metrics"] = new JsonArray([.. points.Take(take).Select(point => point.ToJson())]) };
        if (points.Count > take)
        {
            var last = points[take - 1];
            body["next_page_token"] = PageToken.Write(last.Timestamp, last.Step, BitConverter.DoubleToInt64Bits(last.Value));
        }

        return body;
    }

    /// <summary>The points of a metric of several runs at evenly chosen steps, the same for all runs, with first and last.</summary>
    private JsonObject GetIntervals(TrackingRequest request)
    {
        var ids = request.Texts("run_ids", MostRunsOfBulk);
        var key = request.Required("metric_key");
        var first = request.Number("start_step") ?? long.MinValue;
        var last = request.Number("end_step") ?? long.MaxValue;
        var most = request.MaxResults(UsualStepsOfBulk, MostStepsOfBulk, MostStepsOfBulk);
        if (ids.Count == 0)
        {
            throw TrackingRequest.Missing("run_ids");
        }

        return database.Read(connection =>
        {
            var runs = ids.Select(id => connection.GetRun(id, request.Caller)).ToList();
            var steps = runs.SelectMany(run => connection.ListSteps(run, key, first, last)).Distinct().Order().ToList();
            var chosen = Spread(steps, most);
            var metrics = runs.SelectMany(run => connection.ListPointsAt(run, key, chosen, MostResults).Select(point =>
            {
                var body = point.ToJson();
                body["run_id"] = run.Id;
                return body;
            }));
            return new JsonObject { ["metrics"] = new JsonArray([.. metrics]) };
        });
    }

    private static List<long> Spread(List<long> steps, int most) => steps.Count <= most
        ? steps
        : [.. Enumerable.Range(0, most).Select(i => steps[(int)((long)i * (steps.Count - 1) / Math.Max(1, most - 1))]).Distinct()];
}
