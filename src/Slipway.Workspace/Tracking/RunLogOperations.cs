using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations by which runs log; each is one transaction, however much it brings.</summary>
internal sealed class RunLogOperations(Database database, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/runs";
    private const string HistoryTag = "mlflow.log-model.history";
    private const int MostDatasets = 1000;

    // A dataset tells of itself at length: its schema, its profile.
    private const int LongestDatasets = 16 * 1024 * 1024;

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", $"{Path}/log-metric", LogMetric),
        TrackingOperation.Of("POST", $"{Path}/log-batch", LogBatch),
        TrackingOperation.Of("POST", $"{Path}/log-parameter", LogParameter),
        TrackingOperation.Of("POST", $"{Path}/set-tag", SetTag),
        TrackingOperation.Of("POST", $"{Path}/delete-tag", DeleteTag),
        TrackingOperation.Of("POST", $"{Path}/log-model", LogModel),
        TrackingOperation.Of("POST", $"{Path}/log-inputs", LogInputs) with { LongestBody = LongestDatasets },
    ];

    /// <summary>The tags of a request.</summary>
    /// <exception cref="TrackingException">400: there are too many, or one can't be.</exception>
    public static IReadOnlyList<KeyedText> Tags(TrackingRequest request) =>
        [.. request.Objects("tags", TrackingLimits.TagsOfBatch).Select(Tag)];

    /// <summary>The parameters of a request.</summary>
    /// <inheritdoc cref="Tags"/>
    public static IReadOnlyList<KeyedText> Params(TrackingRequest request) =>
        [.. request.Objects("params", TrackingLimits.ParamsOfBatch).Select(Param)];

    private JsonObject LogMetric(TrackingRequest request)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var metric = MetricPoint.Of(new JsonObject
        {
            ["key"] = request.Required("key"),
            ["value"] = request.Required("value"),
            ["timestamp"] = request.Number("timestamp", 0) ?? now,
            ["step"] = request.Number("step") ?? 0,
        });
        return Write(request, (connection, run) => connection.AddMetrics(run, [metric]));
    }

    private JsonObject LogBatch(TrackingRequest request)
    {
        var metrics = request.Objects("metrics", TrackingLimits.MetricsOfBatch).Select(MetricPoint.Of).ToList();
        var parameters = Params(request);
        var tags = Tags(request);
        if (metrics.Count + parameters.Count + tags.Count > TrackingLimits.AllOfBatch)
        {
            throw TrackingException.Invalid(
                $"A batch logging request can contain at most {TrackingLimits.AllOfBatch} metrics, params, and tags.");
        }

        if (parameters.CountBy(parameter => parameter.Key, StringComparer.Ordinal).FirstOrDefault(key => key.Value > 1).Key is { } twice)
        {
            throw TrackingException.Invalid($"Duplicate parameter keys have been submitted: ['{twice}'].");
        }

        return Write(request, (connection, run) =>
        {
            connection.AddParams(run, parameters);
            connection.AddMetrics(run, metrics);
            connection.SetTags(run, tags);
        });
    }

    private JsonObject LogParameter(TrackingRequest request)
    {
        var parameter = new KeyedText(
            TrackingLimits.Key(request.Text("key"), "Param"), TrackingLimits.Param(request.TextOrEmpty("value")));
        return Write(request, (connection, run) => connection.AddParams(run, [parameter]));
    }

    private JsonObject SetTag(TrackingRequest request)
    {
        var tag = new KeyedText(TrackingLimits.Key(request.Text("key"), "Tag"), TrackingLimits.Tag(request.TextOrEmpty("value")));
        return Write(request, (connection, run) => connection.SetTags(run, [tag]));
    }

    private JsonObject DeleteTag(TrackingRequest request)
    {
        var key = request.Required("key");
        return Write(request, (connection, run) => connection.DeleteTag(run, key));
    }

    /// <summary>
    /// Notes that a run has logged a model, as MLflow 2 does: in a tag that lists what their MLmodel files say, the latest as
    /// far as a tag holds them.
    /// </summary>
    private JsonObject LogModel(TrackingRequest request)
    {
        var model = Parse(request.Required("model_json")) as JsonObject
            ?? throw TrackingException.Invalid("Malformed model info: 'model_json' must be a JSON object.");
        return Write(request, (connection, run) =>
        {
            var history = connection.ListTags(run).FirstOrDefault(tag => tag.Key == HistoryTag) is { } tag
                ? Parse(tag.Value) as JsonArray ?? []
                : [];
            history.Add(model);
            while (history.ToJsonString() is { Length: > TrackingLimits.LongestTag } && history.Count > 0)
            {
                history.RemoveAt(0);
            }

            connection.SetTags(run, [new KeyedText(HistoryTag, history.ToJsonString())]);
        });
    }

    private static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps which data a run has used; one of the same name and digest is there once.</summary>
    private JsonObject LogInputs(TrackingRequest request)
    {
        var datasets = request.Objects("datasets", MostDatasets);
        var rows = datasets.Select(input =>
        {
            var dataset = input["dataset"] as JsonObject ?? throw TrackingRequest.Missing("dataset");
            return new
            {
                Name = TrackingRequest.TextOf(dataset, "name") ?? throw TrackingRequest.Missing("name"),
                Digest = TrackingRequest.TextOf(dataset, "digest") ?? "",
                Body = input.ToJsonString(),
            };
        }).ToList();
        return Write(request, (connection, run) =>
        {
            connection.Execute(
                "INSERT OR IGNORE INTO run_dataset (run_id, name, digest, body) VALUES (@Id, @Name, @Digest, @Body)",
                rows.Select(row => new { run.Id, row.Name, row.Digest, row.Body }));
            TrackingLimits.Fits(
                connection.ExecuteScalar<long>("SELECT COUNT(*) FROM run_dataset WHERE run_id = @Id", run), MostDatasets, "datasets of a run");
        });
    }

    private JsonObject Write(TrackingRequest request, Action<SqliteConnection, TrackedRun> change)
    {
        var id = TrackedRunOperations.RunId(request);
        database.Write(connection => change(connection, connection.GetWritableRun(id, request.Caller)));
        return [];
    }

    private static KeyedText Param(JsonObject source) => new(
        TrackingLimits.Key(TrackingRequest.TextOf(source, "key"), "Param"), TrackingLimits.Param(TrackingRequest.TextOf(source, "value")));

    private static KeyedText Tag(JsonObject source) => new(
        TrackingLimits.Key(TrackingRequest.TextOf(source, "key"), "Tag"), TrackingLimits.Tag(TrackingRequest.TextOf(source, "value")));
}
