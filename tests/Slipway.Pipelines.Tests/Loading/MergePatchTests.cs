using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Core.Yaml;
using Slipway.Pipelines.Parsing;
using Slipway.Pipelines.Reporting;
using Slipway.Pipelines.Rest;
using Slipway.Pipelines.Sources;

namespace Slipway.Pipelines.Tests.Loading;

/// <summary>Patches are those of RFC 7386, for whatever is in the files.</summary>
public sealed class MergePatchTests
{
    private static readonly Gen<string> Key = Gen.Int[0, 4].Select(n => $"k{n}");

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Int[-9, 9].Select(n => (JsonNode?)JsonValue.Create(n)),
        Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Int[0, 9].Array[0, 3].Select(list => (JsonNode?)new JsonArray([.. list.Select(n => JsonValue.Create(n))])));

    [Fact]
    public void A_patch_does_what_the_RFC_says() => Gen.Select(Map(3), Map(3)).Sample((target, patch) =>
    {
        var ours = Json(ProfilePatch.Apply(Yaml(target, "t.yml"), Yaml(patch, "p.yml")));
        return JsonNode.DeepEquals(ours, OfRfc(target.DeepClone(), patch));
    });

    [Fact]
    public void Patching_twice_changes_no_more_and_an_empty_patch_nothing() => Gen.Select(Map(3), Map(3)).Sample((target, patch) =>
    {
        var once = ProfilePatch.Apply(Yaml(target, "t.yml"), Yaml(patch, "p.yml"));
        var twice = ProfilePatch.Apply(once, Yaml(patch, "p.yml"));
        return JsonNode.DeepEquals(Json(once), Json(twice))
            && JsonNode.DeepEquals(Json(ProfilePatch.Apply(once, Yaml([], "p.yml"))), Json(once));
    });

    private static Gen<JsonObject> Map(int depth) => Gen.Select(Key, depth == 0 ? Leaf : Gen.OneOf(Leaf, Map(depth - 1).Select(map => (JsonNode?)map)))
        .Array[0, 4]
        .Select(pairs => new JsonObject(pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2?.DeepClone()))));

    private static JsonObject Json(YamlMap map) => FreeJson.Of(FreeValues.Of(map));

    // JSON is YAML.
    private static YamlMap Yaml(JsonObject json, string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write(name, json.ToJsonString());
        return SourceText.Read(Path.Combine(folder.Path, name), name, new DiagnosticBag())!;
    }

    // The algorithm of the RFC's second section.
    private static JsonNode? OfRfc(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target as JsonObject ?? [];
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                result.Remove(key);
            }
            else
            {
                result[key] = OfRfc(result[key]?.DeepClone(), value);
            }
        }

        return result;
    }
}
