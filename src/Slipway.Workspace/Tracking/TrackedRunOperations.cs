using System.Text.Json.Nodes;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations on runs themselves: what they log is another class's.</summary>
internal sealed class TrackedRunOperations(Database database, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/runs";
    private const string ParentTag = "mlflow.parentRunId";
    private const string NameTag = "mlflow.runName";
    private const string UserTag = "mlflow.user";
    private const int MostResults = 50_000;
    private const int UsualResults = 1000;
    private const int PageSize = 1000;
    private const int MostExperiments = 1000;

    // A step that makes runs without end would fill the lists that people look at.
    private const int MostRunsOfStep = 10_000;

    // A time that a date can have, to the end of the year 9999.
    private const long LastTime = 253_402_300_799_999;

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", $"{Path}/create", Create),
        TrackingOperation.Of("GET", $"{Path}/get", Get),
        TrackingOperation.Of("POST", $"{Path}/update", Update),
        TrackingOperation.Of("POST", $"{Path}/delete", request => SetDeleted(request, true)),
        TrackingOperation.Of("POST", $"{Path}/restore", request => SetDeleted(request, false)),
        TrackingOperation.Of("POST", $"{Path}/search", Search),
    ];

    /// <summary>The run that a request names, by the old name of the parameter if need be.</summary>
    public static string RunId(TrackingRequest request) =>
        request.Text("run_id") ?? request.Text("run_uuid") ?? throw TrackingRequest.Missing("run_id");

    private JsonObject Create(TrackingRequest request)
    {
        var tags = RunLogOperations.Tags(request);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var id = Guid.NewGuid().ToString("N");
        var run = new TrackedRun
        {
            Id = id,
            DataId = id,
            RootId = request.Caller.RootId ?? id,
            MadeBy = request.Caller.RunId,
            ExperimentId = ExperimentOperations.ExperimentId(request.Text("experiment_id") ?? "0"),
            Name = TrackingLimits.Tag(request.Text("run_name") ?? Find(tags, NameTag) ?? $"run-{id[..8]}"),
            UserId = TrackingLimits.Tag(request.Text("user_id") ?? Find(tags, UserTag) ?? ""),
            Status = TrackedStatus.Running,
            StartedAt = request.Number("start_time", 0, LastTime) ?? now,
        };
        return database.Write(connection =>
        {
            if (connection.FindExperiment(run.ExperimentId) is not { } experiment)
            {
                throw TrackingException.NotFound($"No Experiment with id={run.ExperimentId} exists");
            }

            if (experiment.IsDeleted)
            {
                throw TrackingException.Invalid($"The experiment {experiment.Id} must be in the 'active' state. Current state is deleted.");
            }

            if (Find(tags, ParentTag) is { } parent)
            {
                // Shown below it: it has to be one that the caller may know of.
                _ = connection.GetRun(parent, request.Caller);
            }

            if (run.MadeBy is { } maker && connection.CountRunsOf(maker) >= MostRunsOfStep)
            {
                throw TrackingException.Invalid($"A step can make at most {MostRunsOfStep} runs.");
            }

            connection.InsertRun(run);
            connection.SetTags(run, tags);
            return new JsonObject { ["run"] = RunBody.Of(connection, connection.FindRun(id)!) };
        });
    }

    private JsonObject Get(TrackingRequest request)
    {
        var id = RunId(request);
        return database.Read(connection => new JsonObject { ["run"] = RunBody.Of(connection, connection.GetRun(id, request.Caller)) });
    }

    /// <summary>Changes a run's name and status. A job's status is the job's own: what a client says of it is passed over.</summary>
    private JsonObject Update(TrackingRequest request)
    {
        var id = RunId(request);
        var status = request.Text("status") is { } given ? TrackedStatus.Check(given) : null;
        var end = request.Number("end_time", 0, LastTime);
        var name = request.Text("run_name") is { } named ? TrackingLimits.Tag(named) : null;
        return database.Write(connection =>
        {
            var run = connection.GetWritableRun(id, request.Caller);
            if (name is not null)
            {
                connection.RenameRun(run, name);
            }

            if (!run.IsJob && (status is not null || end is not null))
            {
                var next = status ?? run.Status;
                connection.SetRunStatus(
                    run, next, end ?? (TrackedStatus.IsEnd(next) ? run.EndedAt ?? clock.GetUtcNow().ToUnixTimeMilliseconds() : null));
            }

            return new JsonObject { ["run_info"] = RunBody.Info(connection.FindRun(id)!) };
        });
    }

    private JsonObject SetDeleted(TrackingRequest request, bool isDeleted)
    {
        var id = RunId(request);
        database.Write(connection =>
        {
            var run = connection.GetRun(id, request.Caller);
            if (!request.Caller.MayWrite(run) || (request.Caller.IsStep && run.IsJob))
            {
                throw TrackingException.Denied($"A step deletes runs that it has made alone; '{id}' is another.");
            }

            connection.SetRunDeleted(run, isDeleted);
        });
        return [];
    }

    private JsonObject Search(TrackingRequest request)
    {
        var search = new RunSearch(
            [.. request.Texts("experiment_ids", MostExperiments).Select(ExperimentOperations.ExperimentId)],
            Lifecycle.IsDeleted(request.Text("run_view_type")),
            SearchFilter.Of(request.Text("filter"), RunSearch.Fields),
            SearchOrder.Of(request.Texts("order_by", SearchOrder.Most), RunSearch.Fields));
        var take = request.MaxResults(UsualResults, MostResults, PageSize);
        var offset = PageToken.Offset(request.Text("page_token"));
        return database.Read(connection =>
        {
            var found = search.Find(connection, request.Caller, offset, take + 1);
            var body = new JsonObject { ["runs"] = new JsonArray([.. found.Take(take).Select(run => RunBody.Of(connection, run))]) };
            if (found.Count > take)
            {
                body["next_page_token"] = PageToken.Write(offset + take);
            }

            return body;
        });
    }

    private static string? Find(IReadOnlyList<KeyedText> tags, string key) =>
        tags.LastOrDefault(tag => tag.Key == key) is { Value: { Length: > 0 } value } ? value : null;
}
