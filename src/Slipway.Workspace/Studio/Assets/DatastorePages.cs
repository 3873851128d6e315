using System.Text.Json.Nodes;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Datastores;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;
using Slipway.Workspace.Studio.Files;

namespace Slipway.Workspace.Studio.Assets;

/// <summary>The datastores, without their secrets.</summary>
internal sealed class DatastorePages(DatastoreOperations datastores, WorkspaceScope scope) : IStudioPages
{
    private const string Section = "datastores";

    public void Map(StudioRoutes routes)
    {
        routes.Page("/datastores", _ => List());
        routes.Page("/datastores/{name}", request => Details(datastores.Find(request.Path("name"))));
    }

    private StudioPage List() => new()
    {
        Title = "Datastores",
        Section = Section,
        Content = Show.Table(
            "Datastores",
            ["Name", "Type", "Place", "Changed"],
            datastores.All().Select(datastore =>
            {
                var properties = Properties(datastore);
                return Show.Row(
                    Html.Of($"<a href=\"/datastores/{datastore.Name}\">{datastore.Name}</a>"),
                    Show.Text(properties.FindText("datastoreType")),
                    Show.Text(Datastore.Place(properties)),
                    Show.Time(datastore.ModifiedAt));
            }),
            "There are none."),
    };

    private StudioPage Details(StoredResource datastore)
    {
        var properties = Properties(datastore);
        return new StudioPage
        {
            Title = datastore.Name,
            Section = Section,
            Content = Html.Of($"""
                {Show.Facts(
                    ("Type", Show.Text(properties.FindText("datastoreType"))),
                    ("Place", Show.Text(Datastore.Place(properties))),
                    ("Files", DatastoreOperations.HasFiles(datastore.Name)
                        ? Html.Of($"<a href=\"{FilePages.Address(new BlobLocation(scope.DefaultContainer, ""))}\">what jobs read and write</a>")
                        : Show.Text("not in this workspace; a job whose data lies here is refused")),
                    ("Credentials", Show.Text(properties.FindObject("credentials")?.FindText("credentialsType"))),
                    ("Description", Show.Text(properties.FindText("description"))),
                    ("Created", Show.Time(datastore.CreatedAt)),
                    ("Tags", Show.Tags(properties)))}
                <h2>Definition</h2>
                {Show.Json(properties)}
                """),
        };
    }

    private static JsonObject Properties(StoredResource datastore) =>
        DatastoreOperations.Body(datastore)["properties"]!.AsObject();
}
