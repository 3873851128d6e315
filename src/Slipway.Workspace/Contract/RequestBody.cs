using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Slipway.Workspace.Http;

namespace Slipway.Workspace.Contract;

/// <summary>
/// Reads a request's body as Azure does, by the types of its API: names and values of enumerations come in any case, what a
/// type does not have and what the server alone sets is passed over, and whatever is of another type is refused.
/// </summary>
/// <param name="types">The types.</param>
/// <param name="isPreview">Whether a preview of the API is asked for, which has members beside those of the types: they are kept.</param>
internal sealed class RequestBody(ApiTypes types, bool isPreview)
{
    /// <summary>The body in the API's own form; what was given stays as it is.</summary>
    /// <param name="type">The body's type.</param>
    /// <param name="body">What was sent.</param>
    /// <exception cref="ApiException">400, with the member's path: it is of another type than the API's.</exception>
    public JsonObject Read(string type, JsonObject body) => Object("", type, body);

    private JsonNode? Value(string path, string type, JsonNode? value)
    {
        if (value is null || type == "any")
        {
            return value?.DeepClone();
        }

        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            var elements = value as JsonArray ?? throw Wrong(path, value, "an array");
            return new JsonArray([.. elements.Select((element, index) => Value($"{path}[{index}]", type[..^2], element))]);
        }

        if (type.StartsWith("map<", StringComparison.Ordinal))
        {
            var members = value as JsonObject ?? throw Wrong(path, value, "an object");
            return new JsonObject(members.Select(member =>
                KeyValuePair.Create(member.Key, Value($"{path}.{member.Key}", type[4..^1], member.Value))));
        }

        if (types.Enumerations.TryGetValue(type, out var names))
        {
            return value.GetValueKind() == JsonValueKind.String && names.TryGetValue(value.GetValue<string>(), out var name)
                ? name
                : throw Wrong(path, value, $"one of {string.Join(", ", names.Values.Order(StringComparer.Ordinal))}");
        }

        return types.Types.ContainsKey(type)
            ? Object(path, type, value as JsonObject ?? throw Wrong(path, value, "an object"))
            : Scalar(path, type, value);
    }

    private JsonObject Object(string path, string type, JsonObject body)
    {
        type = Told(path, type, body);
        var members = types.MembersOf(type);
        var result = new JsonObject();
        foreach (var (given, value) in body)
        {
            if (!members.TryGetValue(given, out var known))
            {
                if (isPreview)
                {
                    result[given] = value?.DeepClone();
                }

                continue;
            }

            if (known.Member.ReadOnly)
            {
                continue;
            }

            var place = Place(path, known.Name);
            if (!result.TryAdd(known.Name, Value(place, known.Member.Type, value)))
            {
                throw ApiException.InvalidContent($"'{known.Name}' is there twice, in different cases.", place);
            }
        }

        foreach (var (name, _) in members.Values.Where(member => member.Member is { Required: true, ReadOnly: false }))
        {
            if (result[name] is null)
            {
                throw ApiException.InvalidContent($"'{name}' is required.", Place(path, name));
            }
        }

        return result;
    }

    /// <summary>The type that a body says that it is of.</summary>
    private string Told(string path, string type, JsonObject body)
    {
        while (types.Types[type].Discriminator is { } discriminator)
        {
            var told = body.FirstOrDefault(member => member.Key.Equals(discriminator, StringComparison.OrdinalIgnoreCase)).Value;
            if (told is null)
            {
                throw ApiException.InvalidContent($"'{discriminator}' is required.", Place(path, discriminator));
            }

            var extending = types.Extending(type).ToList();
            var value = told.GetValueKind() == JsonValueKind.String ? told.GetValue<string>() : null;
            type = extending.FirstOrDefault(candidate =>
                candidate.Value.DiscriminatorValue!.Equals(value, StringComparison.OrdinalIgnoreCase)).Key
                ?? throw Wrong(
                    Place(path, discriminator),
                    told,
                    "one of " + string.Join(
                        ", ",
                        extending
                            .Select(candidate => candidate.Value.DiscriminatorValue)
                            .Order(StringComparer.Ordinal)));
        }

        return type;
    }

    private static JsonNode Scalar(string path, string type, JsonNode value)
    {
        var kind = value.GetValueKind();
        var text = kind == JsonValueKind.String ? value.GetValue<string>() : null;
        return type switch
        {
            // The discriminator, which has told the type.
            _ when type.StartsWith('=') => type[1..],
            // Numbers and switches are taken for the text that they are.
            "string" => value.Text() ?? throw Wrong(path, value, "a text"),
            "boolean" when kind is JsonValueKind.True or JsonValueKind.False => value.DeepClone(),
            "boolean" => throw Wrong(path, value, "true or false"),
            "number" when kind == JsonValueKind.Number => value.DeepClone(),
            "number" => throw Wrong(path, value, "a number"),
            "integer" when kind == JsonValueKind.Number
                && long.TryParse(
                    value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) =>
                value.DeepClone(),
            "integer" => throw Wrong(path, value, "a whole number"),
            "date-time" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _) => value.DeepClone(),
            "date-time" => throw Wrong(path, value, "a time such as 2030-01-31T12:00:00Z"),
            "duration" when IsDuration(text) => value.DeepClone(),
            "duration" => throw Wrong(path, value, "a duration such as PT5M"),
            _ => throw new InvalidOperationException($"The API's types have no '{type}'."),
        };
    }

    private static bool IsDuration(string? text)
    {
        try
        {
            return text is not null && XmlConvert.ToTimeSpan(text) >= TimeSpan.Zero;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string Place(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static ApiException Wrong(string path, JsonNode value, string wanted)
    {
        var shown = value is JsonValue ? value.ToJsonString() : value is JsonArray ? "an array" : "an object";
        return ApiException.InvalidContent(
            $"'{path[(path.LastIndexOf('.') + 1)..]}' must be {wanted}, and is {(shown.Length > 100 ? $"{shown[..100]}…" : shown)}.", path);
    }
}
