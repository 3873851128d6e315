using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Content;

/// <summary>The identity of a resource: a hash of what it is made of.</summary>
internal static class ContentHash
{
    // 64 bits: two of a million versions of one component meet by chance once in 37 million such workspaces.
    private const int VersionLength = 16;

    /// <summary>A version: the first 16 hexadecimal digits of the content's SHA-256.</summary>
    public static string Version(JsonNode content) => Hex(content)[..VersionLength];

    /// <summary>The SHA-256 of a JSON value, whatever the order of its keys.</summary>
    public static string Hex(JsonNode content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(content)?.ToJsonString() ?? "null")));

    private static JsonNode? Canonical(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Canonical(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Canonical)]),
        _ => node?.DeepClone(),
    };
}
