using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Http;

/// <summary>A request to an operation: its path parameters, its query and its body, each checked when asked for.</summary>
internal sealed class ApiRequest(HttpContext context)
{
    private static readonly JsonNodeOptions NodeOptions = new() { PropertyNameCaseInsensitive = false };

    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    /// <summary>A parameter of the operation's path.</summary>
    public string Path(string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>A parameter of the query, or null; names are matched without case, as Azure does.</summary>
    public string? Query(string name) =>
        context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    public string? Header(string name) =>
        context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>The path and query as they came, for links to the next page.</summary>
    public string PathAndQuery => context.Request.Path + context.Request.QueryString.ToString();

    public string RoutePath => context.Request.Path.ToString();

    /// <summary>A whole number in the query.</summary>
    /// <exception cref="ApiException">400: it is no number, or a negative one.</exception>
    public int? QueryNumber(string name)
    {
        if (Query(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ApiException(400, "InvalidQueryParameter", $"'{text}' is not a whole number.", name);
    }

    /// <summary>The body of a request that may have none; an empty object then.</summary>
    /// <inheritdoc cref="BodyAsync"/>
    public async Task<JsonObject> OptionalBodyAsync(CancellationToken cancellationToken) =>
        context.Request.ContentLength == 0 || (context.Request.ContentLength is null && context.Request.ContentType is null)
            ? []
            : await BodyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The body, which must be a JSON object.</summary>
    /// <exception cref="ApiException">400: it is missing, no JSON, or no object. 413: it is too large.</exception>
    public async Task<JsonObject> BodyAsync(CancellationToken cancellationToken)
    {
        JsonNode? node;
        try
        {
            node = await JsonNode.ParseAsync(context.Request.Body, NodeOptions, DocumentOptions, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidContent(
                $"The request content was invalid and could not be deserialized: {e.Message}",
                e.Path ?? "$");
        }

        return node as JsonObject
            ?? throw ApiException.InvalidContent("The request content must be a JSON object.", "$");
    }
}
