using System.Collections.Immutable;
using CsCheck;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Checking;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Tests.Translation;

/// <summary>
/// The examples with something in them replaced by something else, taken away or called otherwise: whatever a file
/// holds, it is translated or refused, and nothing else happens.
/// </summary>
public sealed class BrokenExamplesTests
{
    private static readonly SourcePosition Here = new("example.yml", 1, 1);

    private static readonly ImmutableArray<YamlValue> Replacements =
    [
        .. ((string[])
        [
            "", "text", "-1", "0", "1.5", "1e40", "true", "null", "99999999999999999999", "2026-01-01", "x.y", "/", "./", "../../../..", "file:",
            "azureml:", "azureml:a:b:c", "azureml://registries/x", "${{", "${{inputs.}}", "${{parent.inputs.x}}", "${{parent.jobs.a.outputs.b}}",
        ]).SelectMany(text => (YamlValue[])[new YamlScalar(Here, text, true), new YamlScalar(Here, text, false)]),
        new YamlMap(Here, []),
        Map("type", new YamlScalar(Here, "uri_folder", true)),
        Map("path", new YamlScalar(Here, "", false)),
        Map("value", new YamlSequence(Here, [])),
        new YamlSequence(Here, []),
        new YamlSequence(Here, [new YamlScalar(Here, "", false)]),
        new YamlSequence(Here, [new YamlMap(Here, [])]),
        new YamlSequence(Here, [new YamlSequence(Here, [new YamlScalar(Here, "a", true)])]),
    ];

    private static readonly ImmutableArray<(ExampleFolder Folder, string File)> Examples =
    [
        .. ExampleFolder.All.SelectMany(folder => folder.Expected.Concat(folder.Refused).Select(row => (folder, (string)row["file"]!))),
    ];

    [Fact]
    public void Whatever_a_file_holds_it_is_translated_or_refused() => Gen.Select(
        Gen.Int[0, Examples.Length - 1],
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 2], Gen.Int[0, Replacements.Length - 1]).Array[1, 3]).Sample(
        (example, breaks) =>
        {
            var (folder, file) = Examples[example];
            var path = Path.Combine(folder.Path, "files", file);
            var source = new SourceFolder(Path.GetDirectoryName(path)!, "examples", new SourceFiles([], new RepositoryBoundary(folder.Path)));
            var found = new DiagnosticBag();
            if (source.Read(Path.GetFileName(path), found) is not { } map)
            {
                return;
            }

            for (var at = 0; at < breaks.Length; at++)
            {
                var (place, how, replacement) = breaks[at];
                map = (YamlMap)Broken(map, place % Math.Max(1, Count(map)), how, $"other_{at}", Replacements[replacement]);
            }

            var assets = new RecordingAssets(Path.Combine(folder.Path, "files"), OfficialSdkRows.Workspace);
            if (DocumentParser.Parse(map, new ParseContext(source, found)) is { } definition)
            {
                new DefinitionCheck(found).Check(definition);
                DocumentBody.Of(definition, new Emission(OfficialSdkRows.Workspace, assets));
            }
        },
        iter: 6000,
        print: sample => $"{Examples[sample.Item1].File}: {string.Join(", ", sample.Item2)}");

    private static YamlMap Map(string key, YamlValue value) => new(Here, [new YamlEntry(new YamlScalar(Here, key, true), value)]);

    // How many values there are below one.
    private static int Count(YamlValue value) => value switch
    {
        YamlMap map => map.Entries.Sum(entry => 1 + Count(entry.Value)),
        YamlSequence list => list.Items.Sum(item => 1 + Count(item)),
        _ => 0,
    };

    private static YamlValue Broken(YamlValue value, int place, int how, string name, YamlValue replacement)
    {
        switch (value)
        {
            case YamlMap map:
                foreach (var entry in map.Entries)
                {
                    if (place == 0)
                    {
                        return map with
                        {
                            Entries = how switch
                            {
                                0 => map.Entries.Remove(entry),
                                1 => map.Entries.Replace(entry, entry with { Key = new YamlScalar(Here, name, true) }),
                                _ => map.Entries.Replace(entry, entry with { Value = replacement }),
                            },
                        };
                    }

                    if (place <= Count(entry.Value))
                    {
                        return map with { Entries = map.Entries.Replace(entry, entry with { Value = Broken(entry.Value, place - 1, how, name, replacement) }) };
                    }

                    place -= 1 + Count(entry.Value);
                }

                return map;
            case YamlSequence list:
                for (var at = 0; at < list.Items.Length; at++)
                {
                    var below = Count(list.Items[at]);
                    if (place <= below)
                    {
                        var item = place == 0 ? replacement : Broken(list.Items[at], place - 1, how, name, replacement);
                        return list with { Items = list.Items.SetItem(at, item) };
                    }

                    place -= 1 + below;
                }

                return list;
            default:
                return value;
        }
    }
}
