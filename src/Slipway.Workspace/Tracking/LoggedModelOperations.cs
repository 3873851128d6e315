using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// MLflow 3's operations on logged models, by which its <c>log_model</c> keeps one; its files go through the artifact proxy.
/// </summary>
internal sealed class LoggedModelOperations(Database database, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/logged-models";
    private const string Pending = "LOGGED_MODEL_PENDING";
    private const int LongestName = 500;
    private const int MostExperiments = 1000;
    private const int MostResults = 1000;
    private const int UsualResults = 100;
    private const int MostOutputs = 1000;

    private static readonly string[] Ends = ["LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED"];

    private static readonly SearchedFields Fields = new(
        new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["model_id"] = false, ["name"] = false, ["model_type"] = false, ["status"] = false, ["source_run_id"] = false,
            ["creation_timestamp"] = true, ["last_updated_timestamp"] = true,
        },
        SearchedKind.Tag)
    {
        Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["creation_time"] = "creation_timestamp", ["creation_timestamp_ms"] = "creation_timestamp",
            ["last_updated_timestamp_ms"] = "last_updated_timestamp",
        },
    };

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", Path, Create),
        TrackingOperation.Of("POST", $"{Path}/search", Search),
        TrackingOperation.Of("GET", $"{Path}/{{id}}", Get),
        TrackingOperation.Of("PATCH", $"{Path}/{{id}}", SetStatus),
        TrackingOperation.Of("DELETE", $"{Path}/{{id}}", Delete),
        TrackingOperation.Of("PATCH", $"{Path}/{{id}}/tags", SetTags),
        TrackingOperation.Of("DELETE", $"{Path}/{{id}}/tags/{{**key}}", DeleteTag),
        TrackingOperation.Of("POST", $"{Path}/{{id}}/params", SetParams),
        TrackingOperation.Of("POST", "/mlflow/runs/outputs", LogOutputs),
    ];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private JsonObject Create(TrackingRequest request)
    {
        var id = $"m-{Guid.NewGuid():N}";
        var name = request.Text("name") ?? $"model-{id[2..10]}";
        if (name.Length > LongestName || name.Any(c => char.IsControl(c) || "/:.%\"'".Contains(c, StringComparison.Ordinal)))
        {
            throw TrackingException.Invalid(
                $"Invalid model name '{name}': it has at most {LongestName} characters, none of them a control character or one of "
                + "/ : . % \" '.");
        }

        var model = new LoggedModel
        {
            Id = id,
            ExperimentId = ExperimentOperations.ExperimentId(request.Required("experiment_id")),
            // A step that names no run logs for its own.
            SourceRunId = request.Text("source_run_id") ?? request.Caller.RunId,
            Name = name,
            ModelType = request.Text("model_type") is { } type ? TrackingLimits.Tag(type) : null,
            Status = Pending,
            CreatedAt = Now,
            ModifiedAt = Now,
            Tags = RunLogOperations.Tags(request),
            Params = RunLogOperations.Params(request),
        };
        return database.Write(connection =>
        {
            if (connection.FindExperiment(model.ExperimentId) is null)
            {
                throw TrackingException.NotFound($"No Experiment with id={model.ExperimentId} exists");
            }

            if (model.SourceRunId is { } run)
            {
                connection.GetWritableRun(run, request.Caller);
            }

            connection.InsertLoggedModel(model);
            return Body(model);
        });
    }

    private JsonObject Get(TrackingRequest request) =>
        Body(database.Read(connection => connection.GetLoggedModel(request.Path("id"), request.Caller)));

    private JsonObject SetStatus(TrackingRequest request)
    {
        var status = request.Required("status");
        if (!Ends.Contains(status, StringComparer.Ordinal))
        {
            throw TrackingException.Invalid($"Invalid model status: {status}. Expected statuses are {string.Join(", ", Ends)}.");
        }

        return Change(request, (connection, model) => connection.SetModelStatus(model.Id, status, Now));
    }

    private JsonObject Delete(TrackingRequest request)
    {
        Change(request, (connection, model) => connection.DeleteLoggedModel(model.Id, Now));
        return [];
    }

    private JsonObject SetTags(TrackingRequest request)
    {
        var tags = RunLogOperations.Tags(request);
        return Change(request, (connection, model) => connection.SetModelTags(model.Id, tags));
    }

    private JsonObject DeleteTag(TrackingRequest request)
    {
        var key = request.Path("key");
        Change(request, (connection, model) => connection.DeleteModelTag(model.Id, key));
        return [];
    }

    private JsonObject SetParams(TrackingRequest request)
    {
        var parameters = RunLogOperations.Params(request);
        Change(request, (connection, model) => connection.SetModelParams(model.Id, parameters));
        return [];
    }

    private JsonObject Search(TrackingRequest request)
    {
        var experiments = request.Texts("experiment_ids", MostExperiments).Select(ExperimentOperations.ExperimentId).ToList();
        var filter = SearchFilter.Of(request.Text("filter"), Fields);
        var order = SearchOrder.Of([.. request.Objects("order_by", SearchOrder.Most).Select(OrderOf)], Fields);
        var take = request.MaxResults(UsualResults, MostResults, MostResults);
        var offset = PageToken.Offset(request.Text("page_token"));
        var found = database.Read(connection =>
            connection.ListLoggedModels(experiments).Where(model => connection.MayRead(model, request.Caller)).ToList());
        var page = order.Sort(found.Where(model => filter.Matches(Searched(model))), Searched).Skip(offset).Take(take + 1).ToList();
        var body = new JsonObject { ["models"] = new JsonArray([.. page.Take(take).Select(model => model.ToJson())]) };
        if (page.Count > take)
        {
            body["next_page_token"] = PageToken.Write(offset + take);
        }

        return body;
    }

    /// <summary>Notes which models a run has made.</summary>
    private JsonObject LogOutputs(TrackingRequest request)
    {
        var id = TrackedRunOperations.RunId(request);
        var outputs = request.Objects("models", MostOutputs)
            .Select(output => (
                Model: TrackingRequest.TextOf(output, "model_id") ?? throw TrackingRequest.Missing("model_id"),
                Step: TrackingRequest.NumberOf(output, "step") ?? 0))
            .ToList();
        database.Write(connection =>
        {
            var run = connection.GetWritableRun(id, request.Caller);
            foreach (var output in outputs)
            {
                connection.AddModelOf(run, connection.GetLoggedModel(output.Model, request.Caller).Id, output.Step);
            }

            TrackingLimits.Fits(connection.ListModelsOf(run).Count(), MostOutputs, "models of a run");
        });
        return [];
    }

    private JsonObject Change(TrackingRequest request, Action<SqliteConnection, LoggedModel> change) =>
        Body(database.Write(connection =>
        {
            var model = connection.GetWritableLoggedModel(request.Path("id"), request.Caller);
            change(connection, model);
            return connection.FindLoggedModel(model.Id)!;
        }));

    private static string OrderOf(JsonObject order) =>
        $"`{TrackingRequest.TextOf(order, "field_name")}` {(TrackingRequest.TextOf(order, "ascending") == "false" ? "DESC" : "ASC")}";

    private static JsonObject Body(LoggedModel model) => new() { ["model"] = model.ToJson() };

    private static SearchedThing Searched(LoggedModel model) => new(
        new Dictionary<string, IComparable?>(StringComparer.Ordinal)
        {
            ["model_id"] = model.Id,
            ["name"] = model.Name,
            ["model_type"] = model.ModelType,
            ["status"] = model.Status["LOGGED_MODEL_".Length..],
            ["source_run_id"] = model.SourceRunId,
            ["creation_timestamp"] = (double)model.CreatedAt,
            ["last_updated_timestamp"] = (double)model.ModifiedAt,
        },
        model.Tags);
}
