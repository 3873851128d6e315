using System.Collections.Immutable;

namespace Slipway.Pipelines.Yaml;

/// <summary>Where something was written.</summary>
/// <param name="File">The file as its reader would name it: relative to the repository, with forward slashes.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
internal readonly record struct SourcePosition(string File, int Line, int Column);

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
