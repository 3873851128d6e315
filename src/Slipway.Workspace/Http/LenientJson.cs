using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Workspace.Http;

/// <summary>
/// Reads JSON whose names come in camelCase, snake_case or another case: a pipeline's nodes, a component's
/// specification and an invocation's body are each written in their own, by different clients in different ones.
/// </summary>
internal static class LenientJson
{
    public static JsonNode? Find(this JsonObject source, string name)
    {
        if (source.TryGetPropertyValue(name, out var exact))
        {
            return exact;
        }

        return source.FirstOrDefault(property => Same(property.Key, name)).Value;
    }

    public static JsonObject? FindObject(this JsonObject source, string name) => source.Find(name) as JsonObject;

    /// <summary>A scalar as text, as Azure keeps literals; null when missing, null, or no scalar.</summary>
    public static string? FindText(this JsonObject source, string name) => source.Find(name).Text();

    public static string? Text(this JsonNode? node) => node is not JsonValue value
        ? null
        : value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        };

    public static bool FindFlag(this JsonObject source, string name) =>
        bool.TryParse(source.FindText(name), out var flag) && flag;

    /// <summary>A whole number, or null when it is missing.</summary>
    /// <param name="source">The object.</param>
    /// <param name="name">The member.</param>
    /// <param name="least">The least that it may be.</param>
    /// <param name="most">The most that it may be: whoever reckons with it relies on that.</param>
    /// <param name="path">The object's own path, for errors.</param>
    /// <exception cref="ApiException">400: there is something, and it is no whole number within these.</exception>
    public static int? FindNumber(this JsonObject source, string name, int least, int most, string path)
    {
        if (source.Find(name) is not { } node)
        {
            return null;
        }

        return int.TryParse(node.Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw ApiException.InvalidContent(
                    $"'{name}' must be a whole number from {least} to {most}.", path.Length == 0 ? name : $"{path}.{name}");
    }

    /// <summary>An object's members that have a value, or none when it is missing.</summary>
    /// <exception cref="ApiException">400: there is something, and it is no object.</exception>
    public static IEnumerable<KeyValuePair<string, JsonNode>> FindMembers(this JsonObject source, string name, string path) =>
        source.Find(name) switch
        {
            null => [],
            JsonObject members => members.Where(m => m.Value is not null)
                .Select(m => KeyValuePair.Create(m.Key, m.Value!)),
            _ => throw ApiException.InvalidContent($"'{name}' must be an object.", $"{path}.{name}"),
        };

    public static bool Same(string a, string b) => Plain(a).Equals(Plain(b), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
