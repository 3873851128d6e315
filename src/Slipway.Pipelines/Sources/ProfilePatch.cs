using System.Collections.Immutable;
using Slipway.Core.Yaml;

namespace Slipway.Pipelines.Sources;

/// <summary>
/// <c>pipeline.PROFILE.yml</c>: what a pipeline has differently under a profile, as a merge patch (RFC 7386) on its
/// <c>pipeline.yml</c>. A mapping is merged key by key, null removes a key, anything else takes the place of what is there.
/// Every value keeps the place where it is written.
/// </summary>
internal static class ProfilePatch
{
    /// <summary>The patch's file: <c>pipeline.yml</c> with <c>prod</c> gives <c>pipeline.prod.yml</c>.</summary>
    public static string PathOf(string path, string profile) =>
        $"{path[..^Path.GetExtension(path).Length]}.{profile}{Path.GetExtension(path)}";

    public static YamlMap Apply(YamlMap target, YamlMap patch)
    {
        var entries = target.Entries.ToBuilder();
        foreach (var (key, value) in patch.Entries)
        {
            var at = FindIndex(entries, key.Text);
            if (value.IsNull)
            {
                if (at >= 0)
                {
                    entries.RemoveAt(at);
                }

                continue;
            }

            var before = at >= 0 ? entries[at].Value as YamlMap : null;
            var merged = value is YamlMap map
                ? Apply(before ?? new YamlMap(map.Position, []), map)
                : value;
            if (at >= 0)
            {
                entries[at] = new YamlEntry(key, merged);
            }
            else
            {
                entries.Add(new YamlEntry(key, merged));
            }
        }

        return target with { Entries = entries.ToImmutable() };
    }

    private static int FindIndex(ImmutableArray<YamlEntry>.Builder entries, string key)
    {
        for (var at = 0; at < entries.Count; at++)
        {
            if (entries[at].Key.Text == key)
            {
                return at;
            }
        }

        return -1;
    }
}
