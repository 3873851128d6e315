using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Http;

/// <summary>A page of a list: Azure's <c>value</c> and <c>nextLink</c>, the rest reached by <c>$skip</c>.</summary>
internal static class Page
{
    private const int Largest = 500;

    /// <summary>What to skip and how many to take, by the request's <c>$skip</c>, <c>$top</c> and <c>count</c>.</summary>
    public static (int Skip, int Take) Of(ApiRequest request)
    {
        var top = request.QueryNumber("$top") ?? request.QueryNumber("count") ?? Largest;
        // Where the next page begins must be a number still.
        return (Math.Min(request.QueryNumber("$skip") ?? 0, int.MaxValue - Largest - 1), Math.Clamp(top, 1, Largest));
    }

    /// <summary>Cuts the page that the request asks for out of a whole list.</summary>
    public static JsonObject Cut<T>(
        ApiRequest request, WorkspaceScope scope, IReadOnlyList<T> all, Func<T, JsonNode> body)
    {
        var (skip, take) = Of(request);
        var page = all.Skip(skip).Take(take).Select(body);
        return Body(request, scope, [.. page], skip + take < all.Count ? skip + take : null);
    }

    /// <summary>The body of a page that has been cut already.</summary>
    /// <param name="request">The request for this page.</param>
    /// <param name="scope">The workspace, for its address.</param>
    /// <param name="page">The page.</param>
    /// <param name="next">Where the next page begins, or null after the last.</param>
    public static JsonObject Body(ApiRequest request, WorkspaceScope scope, JsonArray page, int? next)
    {
        var result = new JsonObject { ["value"] = page };
        if (next is { } skip)
        {
            var path = request.PathAndQuery;
            var query = QueryHelpers.ParseQuery(new Uri(scope.Origin, path).Query);
            query["$skip"] = skip.ToString(CultureInfo.InvariantCulture);
            result["nextLink"] = QueryHelpers.AddQueryString(new Uri(scope.Origin, request.RoutePath).AbsoluteUri, query);
        }

        return result;
    }
}
