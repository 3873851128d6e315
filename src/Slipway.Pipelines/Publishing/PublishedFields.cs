using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Pipelines.Publishing;

/// <summary>
/// The fields that a resource was last given, as hashes: enough to tell whether a field that differs from its file was
/// changed in the file or in the workspace.
/// </summary>
internal sealed class PublishedFields
{
    private const int HashLength = 4;
    private const int EntryLength = 2 * HashLength;

    // A tag of Azure's holds 256 characters. Of the fields beyond it is not known who changed them.
    private const int MostEntries = 256 / EntryLength;

    private readonly FrozenDictionary<string, string> _values;
    private readonly bool _isComplete;

    private PublishedFields(IEnumerable<(string Path, string Value)> entries)
    {
        var list = entries.ToList();
        _values = list.DistinctBy(entry => entry.Path).ToFrozenDictionary(entry => entry.Path, entry => entry.Value);
        _isComplete = list.Count < MostEntries;
    }

    /// <summary>What stands for the fields of a body in a tag.</summary>
    public static string Of(JsonObject body) => string.Concat(Difference
        .Between(body, actual: null, tagsAreOpen: true)
        .OrderBy(field => field.Path, StringComparer.Ordinal)
        .Take(MostEntries)
        .Select(field => Hash(field.Path) + HashOfValue(field.Path, field.Desired)));

    public static PublishedFields Parse(string text) => new(text
        .Chunk(EntryLength)
        .Where(entry => entry.Length == EntryLength)
        .Select(entry => (new string(entry, 0, HashLength), new string(entry, HashLength, HashLength))));

    /// <summary>Whether someone has changed the field in the workspace since it was published.</summary>
    public bool IsDrift(FieldChange field)
    {
        var published = _values.GetValueOrDefault(Hash(field.Path));
        return published is null
            ? _isComplete && field.Actual is not null
            : field.Actual is null || published != HashOfValue(field.Path, field.Actual);
    }

    private static string HashOfValue(string path, string? text) =>
        Hash(Difference.Canonical(path[(path.LastIndexOf('.') + 1)..], text ?? string.Empty));

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashLength];
}
