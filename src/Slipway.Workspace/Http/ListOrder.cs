using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Http;

/// <summary>The order of a list of resources.</summary>
internal static class ListOrder
{
    /// <summary>Versions as <c>$orderBy</c> asks for them, the newest first unless told.</summary>
    /// <param name="request">The request.</param>
    /// <param name="versions">The versions, in the order in which they were made.</param>
    /// <exception cref="ApiException">400: the API has no such order.</exception>
    public static IEnumerable<StoredResource> Versions(ApiRequest request, IEnumerable<StoredResource> versions) =>
        request.QueryOneOf(
            "$orderBy",
            "createdtime desc", "createdtime asc", "createdtime",
            "modifiedtime desc", "modifiedtime asc", "modifiedtime") switch
        {
            "createdtime desc" => versions.Reverse(),
            "modifiedtime desc" => versions.OrderByDescending(version => version.ModifiedAt),
            "modifiedtime asc" or "modifiedtime" => versions.OrderBy(version => version.ModifiedAt),
            _ => versions,
        };

    /// <summary>Resources as <c>orderBy</c> and <c>orderByAsc</c> ask for them, as they were made unless told.</summary>
    /// <inheritdoc cref="Versions"/>
    public static IEnumerable<StoredResource> Named(ApiRequest request, IEnumerable<StoredResource> resources)
    {
        IEnumerable<StoredResource>? ordered = request.QueryOneOf("orderBy", "", "createdtime", "modifiedtime", "name") switch
        {
            "createdtime" => resources.OrderBy(resource => resource.CreatedAt),
            "modifiedtime" => resources.OrderBy(resource => resource.ModifiedAt),
            "name" => resources.OrderBy(resource => resource.Name, StringComparer.OrdinalIgnoreCase),
            _ => null,
        };
        return ordered is null ? resources : request.QueryFlag("orderByAsc") == true ? ordered : ordered.Reverse();
    }
}
