using System.Collections.Immutable;
using Slipway.Core.Diagnostics;

namespace Slipway.Core.Yaml;

/// <summary>A value in a YAML file, which knows where it was written.</summary>
/// <param name="Position">Where.</param>
public abstract record YamlValue(SourcePosition Position)
{
    /// <summary>Nothing was written, or <c>null</c> in one of its spellings.</summary>
    public virtual bool IsNull => false;
}

/// <summary>A list.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Items">What is in it.</param>
public sealed record YamlSequence(SourcePosition Position, ImmutableArray<YamlValue> Items) : YamlValue(Position);

/// <summary>Keys with their values, in the order in which they were written.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Entries">Them, each key once.</param>
public sealed record YamlMap(SourcePosition Position, ImmutableArray<YamlEntry> Entries) : YamlValue(Position)
{
    /// <summary>The value of a key.</summary>
    /// <exception cref="KeyNotFoundException">It has no such key.</exception>
    public YamlValue this[string key] => Find(key)?.Value ?? throw new KeyNotFoundException($"it has no key '{key}'");

    /// <summary>A key with its value; null where it has no such key.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key)
            {
                return entry;
            }
        }

        return null;
    }

    /// <summary>The text of a key; null where it has no such key, or another value than a scalar.</summary>
    public string? Text(string key) => (Find(key)?.Value as YamlScalar)?.Text;
}

/// <summary>A key with its value.</summary>
/// <param name="Key">The key; of one that is no scalar, its text.</param>
/// <param name="Value">The value.</param>
public sealed record YamlEntry(YamlScalar Key, YamlValue Value);
