using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Releases;

/// <summary>Reads what <see cref="RecordWriter"/> wrote.</summary>
internal static class RecordReader
{
    /// <summary>The number of this form of a record; another form gets another number.</summary>
    public const string Format = "2";

    /// <summary>Levels of JSON: definitions have at most 64, and stand a few levels deep in what is published.</summary>
    public const int MaxDepth = 80;

    /// <summary>Reads a record.</summary>
    /// <param name="yaml">The record.</param>
    /// <param name="tag">The tag that has it, for messages.</param>
    /// <exception cref="DiagnosticException">SLP4012: it can't be read.</exception>
    public static ReleaseRecord Read(string yaml, string tag)
    {
        try
        {
            var record = (YamlMap)YamlDocuments.Read(yaml, tag).Single();
            var pipelines = Text(record, "format") switch
            {
                FirstForm.Format => FirstForm.Pipelines(record),
                Format => Json(Text(record, "pipelines")),
                var other => throw Unreadable(tag, $"it has form {other}, and this build reads forms {FirstForm.Format} and {Format}"),
            };

            return new ReleaseRecord
            {
                Version = ReleaseVersion.Parse(Text(record, "version")),
                Commit = Text(record, "commit"),
                Workspace = Text(record, "workspace"),
                Images = Items(record, "images", image => new ReleasedImage(
                    Text(image, "name"), Text(image, "reference"), Text(image, "identity"), Packages(image))),
                // What came later may be missing.
                Untested = record.Find("untested") is null ? [] : Items(record, "untested", pipeline => new UntestedPipeline(
                    Text(pipeline, "name"), Text(pipeline, "reason"))),
                Tests = record.Find("tests") is null ? [] : Items(record, "tests", Test, ReleasedTest.MostTests),
                Pipelines = pipelines,
            };
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidCastException or KeyNotFoundException
            or InvalidOperationException or InputLimitException)
        {
            throw Unreadable(tag, e.Message);
        }
    }

    /// <summary>An object of JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JsonObject Json(string text) =>
        JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth }) as JsonObject
        ?? throw new JsonException("where an object of JSON is to be, something else is");

    /// <summary>The text of a scalar.</summary>
    /// <exception cref="InvalidCastException">It is none.</exception>
    public static string Text(YamlValue value) => ((YamlScalar)value).Text;

    private static ImmutableArray<ReleasedPackage> Packages(YamlMap image) =>
    [
        .. from kind in ((YamlMap)image["packages"]).Entries
           from package in ((YamlMap)kind.Value).Entries
           select new ReleasedPackage(Text(kind.Key), Text(package.Key), Text(package.Value)),
    ];

    private static ReleasedTest Test(YamlMap test) => new(
        Name(test["pipeline"]),
        Name(test["name"]),
        Name(test["proof"]),
        RecordNumbers.ReadSeconds(Text(test, "seconds")),
        Bounded(((YamlMap)test["metrics"]).Entries, "metrics", ReleasedTest.MostMetrics).ToImmutableSortedDictionary(
            metric => Name(metric.Key), metric => RecordNumbers.Read(Text(metric.Value)), StringComparer.Ordinal));

    private static ImmutableArray<T> Items<T>(YamlMap map, string key, Func<YamlMap, T> read, int most = int.MaxValue) =>
        [.. Bounded(((YamlSequence)map[key]).Items, key, most).Select(item => read((YamlMap)item))];

    private static ImmutableArray<T> Bounded<T>(ImmutableArray<T> items, string key, int most) =>
        items.Length <= most ? items : throw new InputLimitException($"it has more than {most} {key}");

    private static string Name(YamlValue value) => Text(value) is var text && ReleasedTest.IsName(text)
        ? text
        : throw new FormatException($"a name of a test has more than {ReleasedTest.MostNameLetters} letters, or several lines");

    private static string Text(YamlMap map, string key) => Text(map[key]);

    private static DiagnosticException Unreadable(string tag, string reason) => new(new Diagnostic(
        Codes.NoRecord, $"the release record in tag {tag} can't be read: {reason}")
    {
        Remedy = $"look at it with 'git show {tag}'; take the build of that time where its form is older",
    });
}
