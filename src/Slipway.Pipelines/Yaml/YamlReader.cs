using System.Collections.Immutable;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Pipelines.Yaml;

/// <summary>Reads a YAML file into nodes that know their line and column.</summary>
internal static class YamlReader
{
    private const string Core = "tag:yaml.org,2002:";

    /// <summary>The file's mapping, or null when it has none; what is wrong goes into <paramref name="found"/>.</summary>
    /// <param name="path">Where the file is.</param>
    /// <param name="shownAs">How diagnostics name it.</param>
    /// <param name="found">Takes what is wrong.</param>
    public static YamlMap? Read(string path, string shownAs, DiagnosticBag found)
    {
        YamlStream stream;
        try
        {
            var repeated = new List<YamlKey>();
            stream = BoundedYaml.Load(BoundedFile.ReadText(path), repeated);
            foreach (var key in repeated)
            {
                found.Warning(
                    Codes.InvalidYaml,
                    new SourcePosition(shownAs, key.Line, key.Column),
                    $"the key '{key.Name}' is given again further down, and only the last one counts",
                    "delete one of them");
            }
        }
        catch (YamlException e)
        {
            var at = new SourcePosition(shownAs, (int)Math.Max(1, e.Start.Line), (int)Math.Max(1, e.Start.Column));
            found.Error(Codes.InvalidYaml, at, $"this is not YAML: {BoundedYaml.Reason(e)}");
            return null;
        }
        catch (InputLimitException e)
        {
            found.Error(
                Codes.TooLarge,
                new SourcePosition(shownAs, e.Line, e.Column),
                $"this is not read: {e.Message}",
                "split it into files of components, or write less of it");
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Error(Codes.MissingFile, new SourcePosition(shownAs, 1, 1), $"this can't be read: {e.Message}");
            return null;
        }

        if (stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root)
        {
            return (YamlMap)Convert(root, shownAs);
        }

        found.Error(
            Codes.InvalidYaml,
            new SourcePosition(shownAs, 1, 1),
            "a file of keys and values is expected here",
            stream.Documents.Count == 0 ? "it is empty: write at least one key, such as 'description: …', or delete it" : null);
        return null;
    }

    private static YamlValue Convert(YamlNode node, string file)
    {
        var at = new SourcePosition(file, (int)node.Start.Line, (int)node.Start.Column);
        return node switch
        {
            YamlMappingNode map => new YamlMap(at, Merged([.. map.Children.Select(child => new YamlEntry(
                Key(child.Key, file),
                Convert(child.Value, file)))])),
            YamlSequenceNode list => new YamlSequence(at, [.. list.Children.Select(item => Convert(item, file))]),
            YamlScalarNode scalar => Scalar(at, scalar),
            _ => throw new InvalidOperationException($"The YAML library gave a node of an unknown kind: {node}"),
        };
    }

    // A tag tells what a scalar means, in quotes or without.
    private static YamlScalar Scalar(SourcePosition at, YamlScalarNode scalar)
    {
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

    private static YamlScalar Key(YamlNode node, string file) =>
        Convert(node, file) as YamlScalar
        ?? new YamlScalar(new SourcePosition(file, (int)node.Start.Line, (int)node.Start.Column), node.ToString(), false);
}
