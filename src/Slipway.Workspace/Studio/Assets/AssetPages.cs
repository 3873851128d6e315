using System.Text.Json.Nodes;
using Slipway.Workspace.Assets;
using Slipway.Workspace.Blobs;
using Slipway.Workspace.Http;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Studio.Assets;

/// <summary>Environments, components, data and models; and of the components, the pipelines.</summary>
internal sealed class AssetPages(Database database, WorkspaceScope scope, Lineage lineage) : IStudioPages
{
    private static readonly AssetKind[] Kinds = [AssetKind.Environments, AssetKind.Components, AssetKind.Data, AssetKind.Models];

    public void Map(StudioRoutes routes)
    {
        foreach (var kind in Kinds)
        {
            routes.Page($"/{kind.Segment}", _ => List(kind, kind.Segment, "", static _ => true));
            routes.Page($"/{kind.Segment}/{{name}}", request => Versions(kind, request.Path("name")));
            routes.Page(
                $"/{kind.Segment}/{{name}}/{{version}}",
                request => Version(kind, request.Path("name"), request.Path("version")));
        }

        routes.Page("/assets", _ => Summary());
    }

    /// <summary>A reference to an asset as a link to its page; as it is when it is none of this workspace's.</summary>
    public static Html Link(string segment, string reference)
    {
        try
        {
            var parsed = ResourceReference.Parse(reference, segment, "reference");
            var (name, version, _) = parsed;
            return parsed.Home.Registry is not null ? Html.Of($"{reference}")
                : version is null
                ? Html.Of($"<a href=\"/{segment}/{name}\">{name}</a>")
                : Html.Of($"<a href=\"/{segment}/{name}/{version}\">{name}:{version}</a>");
        }
        catch (ApiException)
        {
            return Html.Of($"{reference}");
        }
    }

    /// <summary>How many there are of each kind.</summary>
    private StudioPage Summary() => new()
    {
        Title = "Assets",
        Section = "assets",
        Content = database.Read(connection => Show.Table(
            "Assets",
            ["Kind", "How many"],
            Kinds.Select(kind => Show.Row(
                Html.Of($"<a href=\"/{kind.Segment}\">{Title(kind.Segment)}</a>"),
                Html.Of($"{connection.ListResources(kind.Segment).Count}"))),
            "")),
    };

    private static string Title(string segment) => $"{char.ToUpperInvariant(segment[0])}{segment[1..]}";

    private StudioPage List(AssetKind kind, string section, string hint, Func<StoredResource, bool> isShown) => new()
    {
        Title = $"{char.ToUpperInvariant(section[0])}{section[1..]}",
        Section = section,
        Content = database.Read(connection => Show.Table(
            section,
            ["Name", "Latest version", "What it is", "Changed"],
            connection.ListResources(kind.Segment)
                .Select(container => (container.Name, Latest: connection.ListResources(kind.Versions, container.Name) is [.., var last] ? last : null))
                .Where(asset => asset.Latest is not null && isShown(asset.Latest))
                .Select(asset => Show.Row(
                    Html.Of($"<a href=\"/{kind.Segment}/{asset.Name}\">{asset.Name}</a>"),
                    Html.Of($"<a href=\"/{kind.Segment}/{asset.Name}/{asset.Latest!.Name}\">{asset.Latest.Name}</a>"),
                    Html.Of($"{Summary(asset.Latest)}"),
                    Show.Time(asset.Latest.ModifiedAt))),
            $"There are none. {hint}")),
    };

    private StudioPage Versions(AssetKind kind, string name) => database.Read(connection => new StudioPage
    {
        Title = name,
        Section = kind.Segment,
        Content = Show.Table(
            "Versions",
            ["Version", "What it is", "Created", "Tags"],
            connection.ListResources(kind.Versions, name).Reverse().Select(version => Show.Row(
                Html.Of($"<a href=\"/{kind.Segment}/{name}/{version.Name}\">{version.Name}</a>"),
                Html.Of($"{Summary(version)}"),
                Show.Time(version.CreatedAt),
                Show.Tags(Envelope.Properties(version.Body)))),
            "It has no versions."),
    });

    private StudioPage Version(AssetKind kind, string name, string version)
    {
        var found = database.Read(connection => connection.FindResource(kind.Versions, name, version))
            ?? throw ApiException.ResourceNotFound($"{kind.Segment}/{name}/versions/{version}");
        var properties = Envelope.Properties(found.Body);
        var specification = properties.FindObject("componentSpec");
        return new StudioPage
        {
            Title = $"{found.Parent}:{found.Name}",
            Section = specification is not null && IsPipeline(found) ? "pipelines" : kind.Segment,
            Content = Html.Of($"""
                {Show.Facts(
                    ("Name", Html.Of($"<a href=\"/{kind.Segment}/{found.Parent}\">{found.Parent}</a>")),
                    ("Description", Show.Text(properties.FindText("description"))),
                    ("Image", properties.FindText("image") is { } image ? Html.Of($"<code class=\"image\">{image}</code>") : null),
                    ("Environment", specification?.FindText("environment") is { } environment ? Link("environments", environment) : null),
                    ("Place", Place(properties)),
                    ("Created", Show.Time(found.CreatedAt)),
                    ("Tags", Show.Tags(properties)))}
                {(specification is null ? Html.Empty : Steps(specification))}
                {LineageOf(kind, found, properties)}
                <h2>Definition</h2>
                {Show.Json(specification ?? properties)}
                """),
        };
    }

    private static Html Steps(JsonObject specification) => specification.FindObject("jobs") is not { } jobs
        ? Html.Empty
        : Html.Of($"""
            <h2>Steps</h2>
            {Show.Table("Steps", ["Name", "Component"], jobs.Select(job => Show.Row(
                Show.Text(job.Key),
                (job.Value as JsonObject)?.FindText("componentId") is { } component ? Link("components", component) : null)), "It has no steps.")}
            """);

    private Html LineageOf(AssetKind kind, StoredResource version, JsonObject properties) => database.Read(connection =>
        kind == AssetKind.Data || kind == AssetKind.Models
            ? PlaceOf(properties) is { } place ? lineage.OfPlace(connection, place) : Html.Empty
            : lineage.OfReference(connection, kind.Segment, version.Parent, version.Name));

    private static string? UriOf(JsonObject properties) => properties.FindText("dataUri") ?? properties.FindText("modelUri");

    private Html? Place(JsonObject properties) =>
        PlaceOf(properties) is { } place ? Show.Location(place) : Show.Text(UriOf(properties));

    /// <summary>Where the data of a version lies; null for none, and for what is elsewhere.</summary>
    private BlobLocation? PlaceOf(JsonObject properties)
    {
        try
        {
            return UriOf(properties) is { } uri ? DataUri.Locate(uri, scope, "uri") : null;
        }
        catch (ApiException)
        {
            return null;
        }
    }

    private static bool IsPipeline(StoredResource version) =>
        Envelope.Properties(version.Body).FindObject("componentSpec")?.FindText("type") is { } type && LenientJson.Same(type, "pipeline");

    private static string Summary(StoredResource version)
    {
        var properties = Envelope.Properties(version.Body);
        return properties.FindText("image")
            ?? properties.FindText("dataType")
            ?? properties.FindText("modelType")
            ?? properties.FindObject("componentSpec")?.FindText("type")
            ?? "";
    }
}
