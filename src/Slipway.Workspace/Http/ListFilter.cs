using System.Text.Json.Nodes;

namespace Slipway.Workspace.Http;

/// <summary>
/// What a list is narrowed to by names and values, as the API writes it: <c>team,stage=test</c> wants a <c>team</c> of any
/// value, and a <c>stage</c> that is <c>test</c>.
/// </summary>
/// <param name="Wanted">Each name, and its value; null for any.</param>
internal sealed record ListFilter(IReadOnlyList<KeyValuePair<string, string?>> Wanted)
{
    private const int Most = 50;

    /// <summary>Reads a parameter of the query.</summary>
    /// <exception cref="ApiException">400: a name is empty, or there are too many.</exception>
    public static ListFilter Of(ApiRequest request, string parameter)
    {
        if (request.Query(parameter) is not { Length: > 0 } text)
        {
            return new ListFilter([]);
        }

        var wanted = text.Split(',').Select(part => part.Split('=', 2)).ToList();
        return wanted.Count <= Most && wanted.TrueForAll(part => part[0].Trim().Length > 0)
            ? new ListFilter([.. wanted.Select(part => KeyValuePair.Create(part[0].Trim(), part.Length > 1 ? part[1].Trim() : null))])
            : throw new ApiException(
                400,
                "InvalidQueryParameter",
                $"'{parameter}' must be at most {Most} names, with or without values, such as 'a,b=c'.",
                parameter);
    }

    /// <summary>Whether an object has all of it.</summary>
    public bool Matches(JsonObject? values) => Wanted.All(wanted =>
        values is not null
        && values.TryGetPropertyValue(wanted.Key, out var value)
        && (wanted.Value is null || value.Text() == wanted.Value));

    /// <summary>For a query of the database: an array of names and values.</summary>
    public string ToJson() => new JsonArray([.. Wanted.Select(JsonNode (wanted) => new JsonObject
    {
        ["name"] = wanted.Key,
        ["value"] = wanted.Value,
    })]).ToJsonString();
}
