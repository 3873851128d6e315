using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Workspace.Http;
using Slipway.Workspace.Registries;
using Slipway.Workspace.State;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Assets;

/// <summary>The assets of one kind in the workspace or in a registry, within the caller's transaction.</summary>
internal sealed class AssetStore(SqliteConnection connection, WorkspaceScope scope, AssetKind kind, AssetHome home)
{
    /// <summary>Whether it is in the workspace, or in a registry that there is.</summary>
    public bool IsThere => home.Registry is not { } name || home.IsCurated
        || connection.FindResource(RegistryOperations.Kind, "", name) is not null;

    /// <summary>Refuses what lies in a registry that is not there.</summary>
    /// <exception cref="ApiException">404: it is not.</exception>
    public AssetStore Found() => IsThere ? this : throw ApiException.ResourceNotFound($"{RegistryOperations.Kind}/{home.Registry}");

    /// <summary>Refuses, beside what lies in a registry that is not there, to change what a table says.</summary>
    /// <exception cref="ApiException">404: the registry is not there. 400: it is the curated environments'.</exception>
    public AssetStore Changeable() => home.IsCurated
        ? throw ApiException.UserError(
            $"The registry '{home.Registry}' has what the table of curated environments says and nothing else; put it into another one.",
            "registryName")
        : Found();

    public IReadOnlyList<StoredResource> Containers() =>
        [.. Curated.Select(CuratedContainer), .. connection.ListResources(home.Containers(kind), home.Parent)];

    public StoredResource? Container(string name) =>
        connection.FindResource(home.Containers(kind), home.Parent, name) ?? CuratedOf(name).Select(CuratedContainer).FirstOrDefault();

    /// <summary>The versions of a name, in the order in which they were made.</summary>
    public IReadOnlyList<StoredResource> Versions(string name)
    {
        var own = connection.ListResources(home.Versions(kind), home.ParentOfVersions(name));
        return own.Count > 0 ? own : [.. CuratedOf(name).SelectMany(CuratedVersions)];
    }

    /// <summary>The versions of every name.</summary>
    public IReadOnlyList<StoredResource> VersionsOfAll() => home.Registry is null
        ? connection.ListResourcesOfAll(home.Versions(kind))
        : [.. Containers().SelectMany(container => Versions(container.Name))];

    public StoredResource? Version(string name, string version) =>
        connection.FindResource(home.Versions(kind), home.ParentOfVersions(name), version)
        ?? CuratedOf(name).Select(environment => environment.Image(version)).OfType<string>()
            .Select(image => CuratedVersion(name, version, image)).FirstOrDefault();

    public (StoredResource Resource, bool Created) PutContainer(string name, JsonObject body, DateTimeOffset now) =>
        connection.PutResource(home.Containers(kind), home.Parent, name, body, now);

    /// <summary>Writes a version, and the container that it lies in where there is none.</summary>
    public (StoredResource Resource, bool Created) PutVersion(string name, string version, JsonObject body, DateTimeOffset now)
    {
        if (connection.FindResource(home.Containers(kind), home.Parent, name) is null)
        {
            PutContainer(name, new JsonObject { ["properties"] = new JsonObject() }, now);
        }

        return connection.PutResource(home.Versions(kind), home.ParentOfVersions(name), version, body, now);
    }

    /// <summary>Refuses a version that is there with another content: versions never change.</summary>
    /// <exception cref="ApiException">409: it is.</exception>
    public void RefuseOther(string name, string version, JsonObject body)
    {
        if (Version(name, version) is { } before
            && AssetContent.FindDifference(kind, name, version, before.Body, body) is { } difference)
        {
            throw ApiException.Conflict(
                $"Version '{version}' of '{name}' in {kind.Segment} exists with another content ({difference}), and versions are "
                + "immutable. Use another version.",
                $"{kind.Segment}/{name}/versions/{version}");
        }
    }

    public bool DeleteContainer(string name) => connection.DeleteResource(home.Containers(kind), home.Parent, name);

    public bool DeleteVersion(string name, string version) =>
        connection.DeleteResource(home.Versions(kind), home.ParentOfVersions(name), version);

    /// <summary>The curated environments that are listed here.</summary>
    private IReadOnlyList<CuratedEnvironment> Curated => home.IsCurated && kind == AssetKind.Environments ? scope.Curated.All : [];

    /// <summary>The curated environment of a name; every workspace has them too, by the names that Azure keeps for itself.</summary>
    private IEnumerable<CuratedEnvironment> CuratedOf(string name) =>
        kind == AssetKind.Environments && CuratedEnvironments.Has(home, name) && scope.Curated.Find(name) is { } found ? [found] : [];

    private StoredResource CuratedContainer(CuratedEnvironment environment) => new(
        home.Containers(kind), home.Parent, environment.Name, new JsonObject { ["properties"] = new JsonObject() },
        scope.CreatedAt, scope.CreatedAt);

    private IEnumerable<StoredResource> CuratedVersions(CuratedEnvironment environment) =>
        environment.Versions.Select(version => CuratedVersion(environment.Name, version, environment.Image(version)!));

    private StoredResource CuratedVersion(string name, string version, string image) => new(
        home.Versions(kind), home.ParentOfVersions(name), version,
        new JsonObject { ["properties"] = new JsonObject { ["image"] = image, ["environmentType"] = "Curated" } },
        scope.CreatedAt, scope.CreatedAt);
}
