using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Contract;

namespace Slipway.Workspace.Http;

/// <summary>A request to an operation: its path parameters, its query and its body, each checked when asked for.</summary>
/// <param name="context">The request.</param>
/// <param name="operation">The operation, whose type of body Azure's API tells.</param>
internal sealed class ApiRequest(HttpContext context, Operation operation)
{
    // Far above any component or pipeline; a body beyond this is no resource.
    private const int LargestBody = 8 * 1024 * 1024;

    private static readonly JsonNodeOptions NodeOptions = new() { PropertyNameCaseInsensitive = false };

    private static readonly JsonDocumentOptions DocumentOptions = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
    };

    /// <summary>A parameter of the operation's path.</summary>
    public string Path(string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>A parameter of the operation's path, where it has it.</summary>
    public string? FindPath(string name) => context.Request.RouteValues.GetValueOrDefault(name) as string;

    /// <summary>Whether it is of the version that a region's own service has.</summary>
    public bool IsOfRegion => ApiVersions.Region.Equals(Query("api-version"), StringComparison.OrdinalIgnoreCase);

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

    /// <summary>A parameter of the query that has one of some values, in any case.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="values">The values that it can have, the first unless it is given.</param>
    /// <exception cref="ApiException">400: it has another.</exception>
    public string QueryOneOf(string name, params ReadOnlySpan<string> values)
    {
        if (Query(name) is not { Length: > 0 } text)
        {
            return values[0];
        }

        foreach (var value in values)
        {
            if (value.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw new ApiException(
            400,
            "InvalidQueryParameter",
            $"'{name}' must be one of {string.Join(", ", values)}, and is '{text}'.",
            name);
    }

    /// <summary>A parameter of the query that is true or false; null when it is not given.</summary>
    /// <exception cref="ApiException">400: it is neither.</exception>
    public bool? QueryFlag(string name) => QueryOneOf(name, "", "true", "false") switch { "" => null, var flag => flag == "true" };

    /// <summary>The body of a request that may have none; an empty object then.</summary>
    /// <inheritdoc cref="BodyAsync"/>
    public async Task<JsonObject> OptionalBodyAsync(CancellationToken cancellationToken) =>
        context.Request.ContentLength == 0 || (context.Request.ContentLength is null && context.Request.ContentType is null)
            ? []
            : await BodyAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The body, which must be a JSON object; what is put, in the form of its type.</summary>
    /// <exception cref="ApiException">
    /// 400: it is missing, no JSON, no object, or not of the type that the operation takes. 413: it is too large.
    /// </exception>
    public async Task<JsonObject> BodyAsync(CancellationToken cancellationToken)
    {
        var content = await ReadAsync(cancellationToken).ConfigureAwait(false);
        JsonNode? node;
        try
        {
            CheckText(content.Span);
            node = JsonNode.Parse(content.Span, NodeOptions, DocumentOptions);
        }
        catch (JsonException e)
        {
            throw ApiException.InvalidContent(
                $"The request content was invalid and could not be deserialized: {e.Message}",
                e.Path ?? "$");
        }

        var body = node as JsonObject
            ?? throw ApiException.InvalidContent("The request content must be a JSON object.", "$");
        if (!ApiTypes.Shared.Bodies.TryGetValue(operation.Id, out var type))
        {
            return body;
        }

        var isPreview = Query("api-version")?.EndsWith("preview", StringComparison.OrdinalIgnoreCase) == true;
        return new RequestBody(ApiTypes.Shared, isPreview).Read(type, body);
    }

    /// <summary>The whole body. What is too large is refused unread: the caller hears why, and is not hung up on.</summary>
    private async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > LargestBody)
        {
            throw ApiException.TooLarge;
        }

        using var content = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (content.Length + read > LargestBody)
            {
                throw ApiException.TooLarge;
            }

            content.Write(buffer, 0, read);
        }

        var bytes = content.ToArray().AsMemory();
        return bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
    }

    /// <summary>Refuses texts that are no Unicode, which the parser would let pass and every reader stumble over.</summary>
    public static void CheckText(ReadOnlySpan<byte> content)
    {
        if (!Utf8.IsValid(content))
        {
            throw ApiException.InvalidContent("The request content is not UTF-8.", "$");
        }

        var reader = new Utf8JsonReader(content, new JsonReaderOptions { MaxDepth = DocumentOptions.MaxDepth });
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && !IsUnicode(ref reader))
            {
                throw ApiException.InvalidContent("A text in the request content has one half of a surrogate pair.", "$");
            }
        }
    }

    private static bool IsUnicode(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
