using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations on versions of registered models.</summary>
internal sealed class ModelVersionOperations(
    Database database, ModelSources sources, BlobStore blobs, WorkspaceScope scope, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/model-versions";
    private const int MostResults = 200_000;
    private const int PageSize = 1000;

    private static readonly string[] Stages = [ModelBody.NoStage, "Staging", "Production", "Archived"];

    private static readonly SearchedFields Fields = new(
        new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["name"] = false, ["run_id"] = false, ["source_path"] = false, ["version_number"] = true,
            ["creation_timestamp"] = true, ["last_updated_timestamp"] = true,
        },
        SearchedKind.Tag);

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", $"{Path}/create", Create),
        TrackingOperation.Of("GET", $"{Path}/get", Get),
        TrackingOperation.Of("PATCH", $"{Path}/update", Update),
        TrackingOperation.Of("DELETE", $"{Path}/delete", Delete),
        TrackingOperation.Of("GET", $"{Path}/search", Search),
        TrackingOperation.Of("GET", $"{Path}/get-download-uri", GetDownloadUri),
        TrackingOperation.Of("POST", $"{Path}/transition-stage", SetStage),
        TrackingOperation.Of("POST", $"{Path}/set-tag", SetTag),
        TrackingOperation.Of("DELETE", $"{Path}/delete-tag", DeleteTag),
    ];

    /// <summary>A stage by its name in any case.</summary>
    /// <exception cref="TrackingException">400: there is no such stage.</exception>
    public static string Stage(string stage) => Stages.FirstOrDefault(known => known.Equals(stage, StringComparison.OrdinalIgnoreCase))
        ?? throw TrackingException.Invalid($"Invalid Model Version stage: {stage}. Value must be one of {string.Join(", ", Stages)}.");

    private JsonObject Create(TrackingRequest request)
    {
        var (name, source) = (request.Required("name"), request.Required("source"));
        var run = request.Text("run_id");
        var properties = new JsonObject();
        if (request.Text("description") is { } description)
        {
            properties["description"] = TrackingLimits.Tag(description);
        }

        foreach (var tag in RunLogOperations.Tags(request))
        {
            ModelTags.Set(properties, tag);
        }

        return database.Write(connection =>
        {
            var model = connection.GetModel(name);
            TrackingLimits.Fits(
                connection.ListVersions(model.Name).Count + 1, TrackingLimits.VersionsOfModel, "versions of a model");
            properties["modelUri"] = sources.UriOf(connection, source, request.Caller);
            Describe(properties);
            if (run is not null)
            {
                var made = connection.GetRun(run, request.Caller);
                properties["jobName"] = made.RootId;
                properties["properties"] = new JsonObject { ["azureml.jobName"] = made.RootId, ["azureml.runId"] = made.Id };
            }

            return Body(connection, connection.PutVersion(
                model.Name, connection.NextVersion(model.Name), new JsonObject { ["properties"] = properties }, clock.GetUtcNow()));
        });
    }

    /// <summary>Says what kind of model it is: one of MLflow's is known by its file.</summary>
    private void Describe(JsonObject properties)
    {
        var isMlflow = ModelFiles.Find(properties["modelUri"]!.GetValue<string>(), scope) is { } files && MlmodelFile.IsIn(blobs, files);
        properties["modelType"] = isMlflow ? "mlflow_model" : "custom_model";
        if (isMlflow)
        {
            properties["flavors"] = MlmodelFile.Flavors(
                blobs, DataUri.Locate(properties["modelUri"]!.GetValue<string>(), scope, "modelUri"));
        }
    }

    private JsonObject Get(TrackingRequest request) => database.Read(connection => Body(connection, Find(connection, request)));

    private JsonObject GetDownloadUri(TrackingRequest request) =>
        database.Read(connection => new JsonObject { ["artifact_uri"] = sources.Of(Find(connection, request)) });

    private JsonObject Update(TrackingRequest request)
    {
        var description = request.TextOrEmpty("description");
        return Change(request, properties =>
        {
            if (description is not null)
            {
                properties["description"] = TrackingLimits.Tag(description);
            }
        });
    }

    private JsonObject Delete(TrackingRequest request)
    {
        request.Caller.RefuseSteps("a version of a model is deleted");
        database.Write(connection =>
        {
            var version = Find(connection, request);
            connection.DeleteVersion(version.Parent, version.Name);
        });
        return [];
    }

    /// <summary>Moves a version to a stage; others of that stage are archived if that is asked for.</summary>
    private JsonObject SetStage(TrackingRequest request)
    {
        var stage = Stage(request.Required("stage"));
        var archivesOthers = request.Text("archive_existing_versions") == "true";
        if (archivesOthers && stage is not ("Staging" or "Production"))
        {
            throw TrackingException.Invalid(
                "Model version transition cannot archive existing model versions because the stage is not Staging or Production.");
        }

        return database.Write(connection =>
        {
            var version = Find(connection, request);
            foreach (var other in archivesOthers ? connection.ListVersions(version.Parent).Where(other =>
                other.Name != version.Name && ModelBody.Stage(other).Equals(stage, StringComparison.OrdinalIgnoreCase)) : [])
            {
                Put(connection, other, properties => properties["stage"] = "Archived");
            }

            return Body(connection, Put(connection, version, properties => properties["stage"] = stage));
        });
    }

    private JsonObject SetTag(TrackingRequest request)
    {
        var tag = new KeyedText(TrackingLimits.Key(request.Text("key"), "Tag"), TrackingLimits.Tag(request.TextOrEmpty("value")));
        Change(request, properties => ModelTags.Set(properties, tag));
        return [];
    }

    private JsonObject DeleteTag(TrackingRequest request)
    {
        var key = request.Required("key");
        Change(request, properties => ModelTags.Delete(properties, key));
        return [];
    }

    private JsonObject Search(TrackingRequest request)
    {
        var filter = SearchFilter.Of(request.Text("filter"), Fields);
        var order = SearchOrder.Of(request.Texts("order_by", SearchOrder.Most), Fields);
        var take = request.MaxResults(PageSize, MostResults, PageSize);
        var offset = PageToken.Offset(request.Text("page_token"));
        return database.Read(connection =>
        {
            var found = connection.ListVersionsOfAll()
                .Where(version => !ModelBody.IsArchived(version) && filter.Matches(Searched(version)));
            // The newest first, unless another order is asked for.
            var page = order.Sort(found.OrderByDescending(version => version.ModifiedAt), Searched).Skip(offset).Take(take + 1).ToList();
            var body = new JsonObject
            {
                ["model_versions"] = new JsonArray(
                    [.. page.Take(take).Select(version => ModelBody.OfVersion(connection, version, sources))]),
            };
            if (page.Count > take)
            {
                body["next_page_token"] = PageToken.Write(offset + take);
            }

            return body;
        });
    }

    private JsonObject Change(TrackingRequest request, Action<JsonObject> change) => database.Write(connection =>
        Body(connection, Put(connection, Find(connection, request), change)));

    private StoredResource Put(SqliteConnection connection, StoredResource version, Action<JsonObject> change)
    {
        change(ModelBody.Properties(version));
        return connection.PutVersion(version.Parent, version.Name, version.Body, clock.GetUtcNow());
    }

    private static StoredResource Find(SqliteConnection connection, TrackingRequest request) =>
        connection.GetVersion(request.Required("name"), request.Required("version"));

    private JsonObject Body(SqliteConnection connection, StoredResource version) =>
        new() { ["model_version"] = ModelBody.OfVersion(connection, version, sources) };

    private SearchedThing Searched(StoredResource version) => new(
        new Dictionary<string, IComparable?>(StringComparer.Ordinal)
        {
            ["name"] = version.Parent,
            ["run_id"] = ModelBody.RunId(version),
            ["source_path"] = sources.Of(version),
            ["version_number"] = ModelRegistry.Number(version.Name) is { } number ? (double)number : null,
            ["creation_timestamp"] = (double)version.CreatedAt.ToUnixTimeMilliseconds(),
            ["last_updated_timestamp"] = (double)version.ModifiedAt.ToUnixTimeMilliseconds(),
        },
        ModelBody.Tags(version));
}
