using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tracking;

/// <summary>MLflow's operations on registered models and their aliases.</summary>
internal sealed partial class RegisteredModelOperations(Database database, ModelSources sources, TimeProvider clock) : ITrackingOperations
{
    private const string Path = "/mlflow/registered-models";
    private const int LongestName = 255;
    private const int LongestAlias = 255;
    private const int MostAliases = 1000;
    private const int MostResults = 1000;
    private const int UsualResults = 100;
    private const int MostStages = 10;

    private static readonly SearchedFields Fields = new(
        new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["name"] = false, ["last_updated_timestamp"] = true, ["creation_timestamp"] = true,
        },
        SearchedKind.Tag)
    {
        Aliases = new Dictionary<string, string>(StringComparer.Ordinal) { ["timestamp"] = "last_updated_timestamp" },
    };

    public IEnumerable<TrackingOperation> Operations =>
    [
        TrackingOperation.Of("POST", $"{Path}/create", Create),
        TrackingOperation.Of("GET", $"{Path}/get", Get),
        TrackingOperation.Of("POST", $"{Path}/rename", Rename),
        TrackingOperation.Of("PATCH", $"{Path}/update", Update),
        TrackingOperation.Of("DELETE", $"{Path}/delete", Delete),
        TrackingOperation.Of("GET", $"{Path}/search", Search),
        TrackingOperation.Of("GET", $"{Path}/get-latest-versions", GetLatest),
        TrackingOperation.Of("POST", $"{Path}/get-latest-versions", GetLatest),
        TrackingOperation.Of("POST", $"{Path}/set-tag", SetTag),
        TrackingOperation.Of("DELETE", $"{Path}/delete-tag", DeleteTag),
        TrackingOperation.Of("POST", $"{Path}/alias", SetAlias),
        TrackingOperation.Of("GET", $"{Path}/alias", GetByAlias),
        TrackingOperation.Of("DELETE", $"{Path}/alias", DeleteAlias),
    ];

    private JsonObject Create(TrackingRequest request)
    {
        var name = Name(request, "name");
        var properties = new JsonObject { ["tags"] = TagsOf(request) };
        if (request.Text("description") is { } description)
        {
            properties["description"] = TrackingLimits.Tag(description);
        }

        return database.Write(connection =>
        {
            TrackingLimits.Fits(connection.ListModels().Count + 1, TrackingLimits.Models, "registered models");
            return connection.FindModel(name) is null
                ? Body(connection, connection.PutModel(name, new JsonObject { ["properties"] = properties }, clock.GetUtcNow()))
                : throw TrackingException.AlreadyExists($"Registered Model (name={name}) already exists.");
        });
    }

    private JsonObject Get(TrackingRequest request)
    {
        var name = request.Required("name");
        return database.Read(connection => Body(connection, connection.GetModel(name)));
    }

    private JsonObject Rename(TrackingRequest request)
    {
        request.Caller.RefuseSteps("a registered model is renamed");
        var (name, newName) = (request.Required("name"), Name(request, "new_name"));
        return database.Write(connection =>
        {
            var model = connection.GetModel(name);
            if (connection.FindModel(newName) is { } other && other.Name != model.Name)
            {
                throw TrackingException.AlreadyExists($"Registered Model (name={newName}) already exists.");
            }

            connection.RenameModel(model.Name, newName, clock.GetUtcNow());
            return Body(connection, connection.GetModel(newName));
        });
    }

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
        request.Caller.RefuseSteps("a registered model is deleted");
        var name = request.Required("name");
        database.Write(connection => connection.DeleteModel(connection.GetModel(name).Name));
        return [];
    }

    private JsonObject Search(TrackingRequest request)
    {
        var filter = SearchFilter.Of(request.Text("filter"), Fields);
        var order = SearchOrder.Of(request.Texts("order_by", SearchOrder.Most), Fields);
        var take = request.MaxResults(UsualResults, MostResults, MostResults);
        var offset = PageToken.Offset(request.Text("page_token"));
        return database.Read(connection =>
        {
            var found = connection.ListModels().Where(model => !ModelBody.IsArchived(model) && filter.Matches(Searched(model)));
            var page = order.Sort(found.OrderBy(model => model.Name, StringComparer.Ordinal), Searched)
                .Skip(offset).Take(take + 1).ToList();
            var body = new JsonObject
            {
                ["registered_models"] = new JsonArray([.. page.Take(take).Select(model => ModelBody.Of(connection, model, sources))]),
            };
            if (page.Count > take)
            {
                body["next_page_token"] = PageToken.Write(offset + take);
            }

            return body;
        });
    }

    private JsonObject GetLatest(TrackingRequest request)
    {
        var name = request.Required("name");
        var stages = request.Texts("stages", MostStages).Select(ModelVersionOperations.Stage).ToList();
        return database.Read(connection => new JsonObject
        {
            ["model_versions"] = new JsonArray([.. ModelBody.Latest(connection, connection.GetModel(name).Name)
                .Where(version => stages.Count == 0 || stages.Contains(ModelBody.Stage(version), StringComparer.OrdinalIgnoreCase))
                .Select(version => ModelBody.OfVersion(connection, version, sources))]),
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

    private JsonObject SetAlias(TrackingRequest request)
    {
        var (name, alias, version) = (request.Required("name"), Alias(request), request.Required("version"));
        database.Write(connection =>
        {
            var found = connection.GetVersion(connection.GetModel(name).Name, version);
            connection.SetAlias(found.Parent, alias, found.Name);
            TrackingLimits.Fits(connection.ListAliases(found.Parent).Count, MostAliases, "aliases of a model");
        });
        return [];
    }

    private JsonObject GetByAlias(TrackingRequest request)
    {
        var (name, alias) = (request.Required("name"), request.Required("alias"));
        return database.Read(connection =>
        {
            var version = connection.ListAliases(connection.GetModel(name).Name).FirstOrDefault(known => known.Key == alias)
                ?? throw TrackingException.Invalid($"Registered model alias {alias} not found.");
            var found = connection.GetVersion(name, version.Value);
            return new JsonObject { ["model_version"] = ModelBody.OfVersion(connection, found, sources) };
        });
    }

    private JsonObject DeleteAlias(TrackingRequest request)
    {
        var (name, alias) = (request.Required("name"), request.Required("alias"));
        database.Write(connection => connection.DeleteAlias(connection.GetModel(name).Name, alias));
        return [];
    }

    private JsonObject Change(TrackingRequest request, Action<JsonObject> change)
    {
        var name = request.Required("name");
        return database.Write(connection =>
        {
            var model = connection.GetModel(name);
            change(ModelBody.Properties(model));
            return Body(connection, connection.PutModel(model.Name, model.Body, clock.GetUtcNow()));
        });
    }

    private JsonObject Body(SqliteConnection connection, StoredResource model) =>
        new() { ["registered_model"] = ModelBody.Of(connection, model, sources) };

    private static JsonObject TagsOf(TrackingRequest request)
    {
        var properties = new JsonObject();
        foreach (var tag in RunLogOperations.Tags(request))
        {
            ModelTags.Set(properties, tag);
        }

        return properties["tags"]?.DeepClone().AsObject() ?? [];
    }

    /// <summary>A name that a path of Azure ML's API can have, and MLflow's addresses of models.</summary>
    private static string Name(TrackingRequest request, string parameter)
    {
        var name = request.Required(parameter);
        return name.Length <= LongestName && !name.Any(c => c is '/' or ':' or '\\' || char.IsControl(c)) && name.Trim() == name
            ? name
            : throw TrackingException.Invalid(
                $"Invalid name of a registered model: '{name}'. It has at most {LongestName} characters, none of them '/', ':', '\\' or "
                + "a control character.");
    }

    private static string Alias(TrackingRequest request)
    {
        var alias = request.Required("alias");
        return alias.Length <= LongestAlias && AliasPattern().IsMatch(alias) && !ReservedAlias().IsMatch(alias)
            ? alias
            : throw TrackingException.Invalid(
                $"Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-); 'latest' and names "
                + "like 'v1' are reserved.");
    }

    private static SearchedThing Searched(StoredResource model) => new(
        new Dictionary<string, IComparable?>(StringComparer.Ordinal)
        {
            ["name"] = model.Name,
            ["last_updated_timestamp"] = (double)model.ModifiedAt.ToUnixTimeMilliseconds(),
            ["creation_timestamp"] = (double)model.CreatedAt.ToUnixTimeMilliseconds(),
        },
        ModelBody.Tags(model));

    [GeneratedRegex(@"^[\w\-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AliasPattern();

    [GeneratedRegex(@"^(latest|v\d+)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReservedAlias();
}
