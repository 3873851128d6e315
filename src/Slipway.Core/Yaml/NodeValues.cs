using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Slipway.Core.Yaml;

/// <summary>Makes values of the YAML library's nodes.</summary>
internal sealed class NodeValues(string file)
{
    private const string Core = "tag:yaml.org,2002:";

    public YamlValue Of(YamlNode node) => node switch
    {
        YamlMappingNode map => new YamlMap(
            At(node.Start), Merged([.. map.Children.Select(child => new YamlEntry(Key(child.Key), Of(child.Value)))])),
        YamlSequenceNode list => new YamlSequence(At(node.Start), [.. list.Children.Select(Of)]),
        YamlScalarNode scalar => Scalar(scalar),
        _ => throw new InvalidOperationException($"The YAML library gave a node of an unknown kind: {node}"),
    };

    public YamlScalar Of(Scalar key) => new(At(key.Start), key.Value, key.Style is ScalarStyle.Plain);

    private YamlScalar Key(YamlNode node) =>
        node is YamlScalarNode scalar ? Scalar(scalar) : new YamlScalar(At(node.Start), node.ToString(), IsPlain: false);

    // A tag tells what a scalar means, in quotes or without.
    private YamlScalar Scalar(YamlScalarNode scalar)
    {
        var at = At(scalar.Start);
        var text = scalar.Value ?? string.Empty;
        var tag = scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific ? string.Empty : scalar.Tag.Value;
        return tag switch
        {
            $"{Core}str" => new YamlScalar(at, text, IsPlain: false),
            $"{Core}null" => new YamlScalar(at, string.Empty, IsPlain: true),
            $"{Core}int" or $"{Core}bool" or $"{Core}timestamp" => new YamlScalar(at, text, IsPlain: true),
            $"{Core}float" => new YamlScalar(at, text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0", IsPlain: true),
            _ => new YamlScalar(at, text, scalar.Style is ScalarStyle.Plain or ScalarStyle.Any),
        };
    }

    // "<<" takes over the keys of another mapping, or of several, the first of which wins; the mapping's own win over all.
    private static ImmutableArray<YamlEntry> Merged(ImmutableArray<YamlEntry> entries)
    {
        if (!entries.Any(IsMerge))
        {
            return entries;
        }

        var own = entries.Where(entry => !IsMerge(entry));
        var taken = entries.Where(IsMerge).SelectMany(entry => entry.Value switch
        {
            YamlMap map => map.Entries,
            YamlSequence several => several.Items.OfType<YamlMap>().SelectMany(map => map.Entries),
            _ => [],
        });
        return [.. own.Concat(taken).DistinctBy(entry => entry.Key.Text)];
    }

    // What is none, or no mapping, stays a key, and is reported as one that is not known.
    private static bool IsMerge(YamlEntry entry) => entry is { Key: { Text: "<<", IsPlain: true }, Value: YamlMap or YamlSequence };

    private SourcePosition At(Mark start) => new(file, (int)Math.Max(1, start.Line), (int)Math.Max(1, start.Column));
}
