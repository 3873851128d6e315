using System.Collections.Immutable;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Yaml;

/// <summary>A YAML node that knows where it was written.</summary>
internal abstract record YamlValue(SourcePosition Position)
{
    /// <summary>Nothing was written, or <c>null</c> in one of its spellings.</summary>
    public virtual bool IsNull => false;
}

internal sealed record YamlSequence(SourcePosition Position, ImmutableArray<YamlValue> Items) : YamlValue(Position);

internal sealed record YamlMap(SourcePosition Position, ImmutableArray<YamlEntry> Entries) : YamlValue(Position)
{
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
}

internal sealed record YamlEntry(YamlScalar Key, YamlValue Value);
