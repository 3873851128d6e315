using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Tracking;

/// <summary>
/// A request of MLflow's REST API: its fields come as a JSON body or as a query, written as protocol buffers are in JSON (a
/// number may come as text, <c>NaN</c> and <c>Infinity</c> do). Each is checked when asked for.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="fields">What its body or query says.</param>
/// <param name="caller">Who asks.</param>
internal sealed class TrackingRequest(HttpContext context, JsonObject fields, TrackingCaller caller)
{
    private const int MostDepth = 16;

    private static readonly JsonDocumentOptions Json = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };

    public HttpContext Context => context;

    public TrackingCaller Caller => caller;

    /// <summary>A parameter of the path.</summary>
    public string Path(string name) => (string?)context.Request.RouteValues[name] ?? "";

    /// <summary>Reads a request's fields.</summary>
    /// <param name="context">The request.</param>
    /// <param name="longest">How long its body may be, in bytes.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="TrackingException">400: the body is too long, or no JSON object.</exception>
    public static async Task<TrackingRequest> ReadAsync(
        HttpContext context, int longest, TrackingCaller caller, CancellationToken cancellationToken)
    {
        var hasBody = !HttpMethods.IsGet(context.Request.Method)
            && (context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0);
        var fields = hasBody
            ? Parse(await ReadBodyAsync(context.Request, longest, cancellationToken).ConfigureAwait(false))
            : OfQuery(context.Request.Query);
        return new TrackingRequest(context, fields, caller);
    }

    /// <summary>A text; null when it is missing or empty.</summary>
    /// <exception cref="TrackingException">400: it is no text.</exception>
    public string? Text(string name) => TextOf(fields, name) is { Length: > 0 } text ? text : null;

    /// <summary>A text that may be empty; null when it is missing.</summary>
    /// <inheritdoc cref="Text"/>
    public string? TextOrEmpty(string name) => TextOf(fields, name);

    /// <exception cref="TrackingException">400: it is missing, empty, or no text.</exception>
    public string Required(string name) => Text(name) ?? throw Missing(name);

    /// <summary>A whole number within bounds; null when it is missing.</summary>
    /// <exception cref="TrackingException">400: it is something else.</exception>
    public long? Number(string name, long least = long.MinValue, long most = long.MaxValue) => NumberOf(fields, name, least, most);

    /// <summary>How many are wanted at most: what is given, within the API's own bound, and no more than a page holds.</summary>
    /// <param name="usual">How many unless it is given.</param>
    /// <param name="most">The most that may be asked for.</param>
    /// <param name="page">How many a page holds: it may be fewer than were asked for, with a token for the rest.</param>
    public int MaxResults(int usual, int most, int page) => (int)Math.Min(Number("max_results", 1, most) ?? usual, page);

    /// <summary>A list of texts; a single one, as a query has it, is a list of one.</summary>
    /// <exception cref="TrackingException">400: it is something else, or longer.</exception>
    public IReadOnlyList<string> Texts(string name, int most) => ListOf(name, most)
        .Select(item => Scalar(item) ?? throw Wrong(name, "a list of texts")).ToList();

    /// <summary>A list of objects, which may be missing.</summary>
    /// <inheritdoc cref="Texts"/>
    public IReadOnlyList<JsonObject> Objects(string name, int most) => ListOf(name, most)
        .Select(item => item as JsonObject ?? throw Wrong(name, "a list of objects")).ToList();

    /// <summary>Of one of the things that a request has a list of, a text; null when it is missing.</summary>
    public static string? TextOf(JsonObject source, string name) => source[name] switch
    {
        null => null,
        var node => Scalar(node) ?? throw Wrong(name, "a text"),
    };

    /// <inheritdoc cref="Number"/>
    public static long? NumberOf(JsonObject source, string name, long least = long.MinValue, long most = long.MaxValue)
    {
        if (TextOf(source, name) is not { Length: > 0 } text)
        {
            return null;
        }

        // A client in JavaScript or R has no other numbers than floating ones.
        return (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                || TryWhole(text, out number))
            && number >= least && number <= most
                ? number
                : throw TrackingException.Invalid(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Invalid value '{text}' for parameter '{name}': it must be a whole number from {least} to {most}."));
    }

    /// <summary>A floating number, which may be none (NaN) or infinite.</summary>
    /// <exception cref="TrackingException">400: it is missing, or something else.</exception>
    public static double FloatOf(JsonObject source, string name)
    {
        var text = TextOf(source, name) ?? throw Missing(name);
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) =>
                value,
            _ => throw TrackingException.Invalid(
                $"Invalid value '{text}' for parameter '{name}': it must be a 64-bit floating number, \"NaN\", \"Infinity\" or "
                + "\"-Infinity\"."),
        };
    }

    public static TrackingException Missing(string name) =>
        TrackingException.Invalid($"Missing value for required parameter '{name}'.");

    private static TrackingException Wrong(string name, string wanted) =>
        TrackingException.Invalid($"Invalid value for parameter '{name}': it must be {wanted}.");

    private static bool TryWhole(string text, out long number)
    {
        var isWhole = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && Math.Floor(value) == value && Math.Abs(value) < 1L << 53;
        number = isWhole ? (long)value : 0;
        return isWhole;
    }

    private IReadOnlyList<JsonNode?> ListOf(string name, int most)
    {
        IReadOnlyList<JsonNode?> items = fields[name] switch
        {
            null => [],
            JsonArray list => [.. list],
            var single => [single],
        };
        return items.Count <= most
            ? items
            : throw TrackingException.Invalid(
                $"A request can contain at most {most} {name}. Got {items.Count} {name}. Split them up across several requests.");
    }

    private static string? Scalar(JsonNode? node) => node is not JsonValue value
        ? null
        : value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    private static JsonObject OfQuery(IQueryCollection query)
    {
        var fields = new JsonObject();
        foreach (var (name, values) in query)
        {
            fields[name] = values.Count == 1
                ? JsonValue.Create(values[0])
                : new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        }

        return fields;
    }

    private static JsonObject Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            ApiRequest.CheckText(body.Span);
            return JsonNode.Parse(body.Span, documentOptions: Json) as JsonObject
                ?? throw TrackingException.Invalid("The request's body must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw TrackingException.Invalid(
                $"The request's body is no JSON: {e.Message} A metric that is no number is written as text: \"NaN\", \"Infinity\".");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, int longest, CancellationToken cancellationToken)
    {
        var isTooLong = request.ContentLength > longest;
        using var content = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int read;
        while (!isTooLong && (read = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            content.Write(buffer, 0, read);
            isTooLong = content.Length > longest;
        }

        return isTooLong
            ? throw TrackingException.Invalid($"Requests to this endpoint must be at most {longest} bytes. Split it up into several.")
            : content.ToArray();
    }
}
