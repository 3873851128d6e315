using System.Text.Json.Nodes;
using Slipway.Workspace.Http;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Assets;

/// <summary>What a list of an asset's versions is narrowed to, by its request.</summary>
/// <exception cref="ApiException">400: the API has no such list.</exception>
internal sealed class VersionSearch(ApiRequest request)
{
    private readonly bool? _archived = ListView.IsArchived(request);
    private readonly ListFilter _tags = ListFilter.Of(request, request.Query("tags") is null ? "$tags" : "tags");
    private readonly ListFilter _properties = ListFilter.Of(request, "properties");
    private readonly string? _version = request.Query("version");
    private readonly string? _description = request.Query("description");
    private readonly string? _stage = request.Query("stage");
    private readonly string? _hash = request.Query("hash");
    private readonly string? _hashVersion = request.Query("hashVersion");

    /// <summary>Whether code of some content is looked for, whatever its name.</summary>
    public bool IsByHash => _hash is not null;

    /// <summary>Whether a resource is archived.</summary>
    public static bool IsArchived(StoredResource resource) => Properties(resource)?.FindFlag("isArchived") ?? false;

    /// <summary>Whether a version is wanted.</summary>
    public bool Matches(StoredResource version)
    {
        var properties = Properties(version);
        var own = properties?.FindObject("properties");
        // A stage takes priority over what is archived.
        return (_stage is not null ? Is(_stage, properties?.FindText("stage")) : _archived is null || IsArchived(version) == _archived)
            && (_version is null || Is(_version, version.Name))
            && (_description is null || properties?.FindText("description")
                ?.Contains(_description, StringComparison.OrdinalIgnoreCase) == true)
            && _tags.Matches(properties?.FindObject("tags"))
            && _properties.Matches(own)
            && (_hash is null || Is(_hash, own?.FindText("hash_sha256")))
            && (_hashVersion is null || Is(_hashVersion, own?.FindText("hash_version")));
    }

    private static bool Is(string wanted, string? value) => wanted.Equals(value, StringComparison.OrdinalIgnoreCase);

    private static JsonObject? Properties(StoredResource resource) => resource.Body["properties"] as JsonObject;
}
