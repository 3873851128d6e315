namespace Slipway.Workspace.Http;

/// <summary>The <c>listViewType</c> of a list: whether what is archived is in it.</summary>
internal static class ListView
{
    /// <summary>Whether what is listed must be archived, or must not; null where it does not matter.</summary>
    /// <exception cref="ApiException">400: the API has no such view.</exception>
    public static bool? IsArchived(ApiRequest request) =>
        request.QueryOneOf("listViewType", "ActiveOnly", "ArchivedOnly", "All") switch
        {
            "All" => null,
            var view => view == "ArchivedOnly",
        };
}
