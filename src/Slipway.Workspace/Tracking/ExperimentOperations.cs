using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations on experiments.</summary>
internal sealed class ExperimentOperations(Database database, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/experiments";
    private const int MostResults = 50_000;
    private const int PageSize = 1000;

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", $"{Path}/create", Create),
        TrackingOperation.Of("GET", $"{Path}/get", request => Read(Get(request))),
        TrackingOperation.Of("GET", $"{Path}/get-by-name", request => Read(GetByName(request))),
        TrackingOperation.Of("GET", $"{Path}/list", Search),
        TrackingOperation.Of("GET", $"{Path}/search", Search),
        TrackingOperation.Of("POST", $"{Path}/search", Search),
        TrackingOperation.Of("POST", $"{Path}/update", Update),
        TrackingOperation.Of("POST", $"{Path}/delete", request => SetDeleted(request, true)),
        TrackingOperation.Of("POST", $"{Path}/restore", request => SetDeleted(request, false)),
        TrackingOperation.Of("POST", $"{Path}/set-experiment-tag", SetTag),
        TrackingOperation.Of("POST", $"{Path}/delete-experiment-tag", DeleteTag),
    ];

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private JsonObject Create(TrackingRequest request)
    {
        var name = TrackingLimits.ExperimentName(request.Text("name"));
        if (request.Text("artifact_location") is not null)
        {
            throw TrackingException.Invalid(
                "The artifacts of runs lie in the workspace's own storage: 'artifact_location' can't be given.");
        }

        var tags = RunLogOperations.Tags(request);
        var id = database.Write(connection =>
        {
            if (connection.FindExperiment(name) is { } other)
            {
                var deleted = other.IsDeleted ? ", in deleted state; restore it, or take another name" : "";
                throw TrackingException.AlreadyExists($"Experiment(name={name}) already exists{deleted}.");
            }

            var made = connection.InsertExperiment(name, Now);
            foreach (var tag in tags)
            {
                connection.SetExperimentTag(made, tag);
            }

            return made;
        });
        return new JsonObject { ["experiment_id"] = Text(id) };
    }

    private static Func<SqliteConnection, Experiment> Get(TrackingRequest request)
    {
        var id = Id(request);
        return connection => Find(connection, id);
    }

    private static Func<SqliteConnection, Experiment> GetByName(TrackingRequest request)
    {
        var name = request.Required("experiment_name");
        return connection => connection.FindExperiment(name)
            ?? throw TrackingException.NotFound($"Could not find experiment with name '{name}'");
    }

    private JsonObject Read(Func<SqliteConnection, Experiment> find) =>
        new() { ["experiment"] = Body(database.Read(find)) };

    private JsonObject Search(TrackingRequest request)
    {
        var isDeleted = Lifecycle.IsDeleted(request.Text("view_type"));
        var filter = SearchFilter.Of(request.Text("filter"), SearchedExperiment.Fields);
        var order = SearchOrder.Of(request.Texts("order_by", SearchOrder.Most), SearchedExperiment.Fields);
        var take = request.MaxResults(PageSize, MostResults, PageSize);
        var offset = PageToken.Offset(request.Text("page_token"));
        var found = database.Read(connection => connection.ListExperiments())
            .Where(experiment => isDeleted is null || experiment.IsDeleted == isDeleted)
            .Where(experiment => filter.Matches(SearchedExperiment.Of(experiment)));
        // The newest first, unless another order is asked for.
        var newest = found.OrderByDescending(experiment => experiment.CreatedAt).ThenByDescending(experiment => experiment.Id);
        var page = order.Sort(newest, SearchedExperiment.Of).Skip(offset).Take(take + 1).ToList();
        var body = new JsonObject { ["experiments"] = new JsonArray([.. page.Take(take).Select(Body)]) };
        if (page.Count > take)
        {
            body["next_page_token"] = PageToken.Write(offset + take);
        }

        return body;
    }

    private JsonObject Update(TrackingRequest request)
    {
        request.Caller.RefuseSteps("an experiment is renamed");
        var id = Id(request);
        var name = TrackingLimits.ExperimentName(request.Text("new_name"));
        database.Write(connection =>
        {
            var experiment = Active(connection, id);
            if (connection.FindExperiment(name) is { } other && other.Id != id)
            {
                throw TrackingException.AlreadyExists($"Experiment(name={name}) already exists.");
            }

            connection.RenameExperiment(experiment, name, Now);
        });
        return [];
    }

    private JsonObject SetDeleted(TrackingRequest request, bool isDeleted)
    {
        request.Caller.RefuseSteps("experiments are deleted and restored");
        var id = Id(request);
        database.Write(connection =>
        {
            if (Find(connection, id).IsDeleted == isDeleted)
            {
                throw TrackingException.NotFound($"No {Lifecycle.Stage(!isDeleted)} experiment with id={id} exists");
            }

            connection.SetExperimentDeleted(id, isDeleted, Now);
        });
        return [];
    }

    private JsonObject SetTag(TrackingRequest request)
    {
        request.Caller.RefuseSteps("the tags of experiments are changed");
        var id = Id(request);
        var tag = new KeyedText(TrackingLimits.Key(request.Text("key"), "Tag"), TrackingLimits.Tag(request.TextOrEmpty("value")));
        database.Write(connection => connection.SetExperimentTag(Active(connection, id).Id, tag));
        return [];
    }

    private JsonObject DeleteTag(TrackingRequest request)
    {
        request.Caller.RefuseSteps("the tags of experiments are changed");
        var (id, key) = (Id(request), request.Required("key"));
        database.Write(connection => connection.DeleteExperimentTag(Active(connection, id).Id, key));
        return [];
    }

    private static Experiment Find(SqliteConnection connection, long id) => connection.FindExperiment(id)
        ?? throw TrackingException.NotFound($"No Experiment with id={id} exists");

    private static Experiment Active(SqliteConnection connection, long id) => Find(connection, id) is { IsDeleted: false } experiment
        ? experiment
        : throw TrackingException.Invalid($"The experiment {id} must be in the 'active' state. Current state is deleted.");

    private static long Id(TrackingRequest request) => ExperimentId(request.Required("experiment_id"));

    /// <exception cref="TrackingException">404: no experiment has such an id, which here is a number.</exception>
    public static long ExperimentId(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        ? id
        : throw TrackingException.NotFound($"No Experiment with id={text} exists");

    private static JsonObject Body(Experiment experiment) => new()
    {
        ["experiment_id"] = Text(experiment.Id),
        ["name"] = experiment.Name,
        ["artifact_location"] = $"{ArtifactPlaces.Scheme}/{Jobs.RunArtifacts.Folder}",
        ["lifecycle_stage"] = Lifecycle.Stage(experiment.IsDeleted),
        ["creation_time"] = experiment.CreatedAt,
        ["last_update_time"] = experiment.ModifiedAt,
        ["tags"] = TagBody.Of(experiment.Tags),
    };

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
