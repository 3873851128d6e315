using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Slipway.Releases;

/// <summary>
/// Writes a release record as YAML. What is published of the pipelines is kept as it was given: one line of JSON.
/// </summary>
internal static class RecordWriter
{
    // Not for a web page: an umlaut is to be read as one.
    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = RecordReader.MaxDepth,
    };

    public static string Write(ReleaseRecord record)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Map(emitter, () =>
        {
            Entry(emitter, "format", RecordReader.Format);
            Entry(emitter, "version", record.Version.ToString());
            Entry(emitter, "commit", record.Commit);
            Entry(emitter, "workspace", record.Workspace);
            List(emitter, "images", record.Images, image =>
            {
                Entry(emitter, "name", image.Name);
                Entry(emitter, "reference", image.Reference);
                Entry(emitter, "identity", image.Identity);
                emitter.Emit(new Scalar("packages"));
                Map(emitter, () =>
                {
                    foreach (var kind in image.Packages.GroupBy(package => package.Kind))
                    {
                        emitter.Emit(new Scalar(kind.Key));
                        Map(emitter, () =>
                        {
                            foreach (var package in kind)
                            {
                                Entry(emitter, package.Name, package.Version);
                            }
                        });
                    }
                });
            });
            if (!record.Untested.IsEmpty)
            {
                List(emitter, "untested", record.Untested, pipeline =>
                {
                    Entry(emitter, "name", pipeline.Name);
                    Entry(emitter, "reason", pipeline.Reason);
                });
            }

            if (ReleasedTest.Kept(record.Tests).ToList() is { Count: > 0 } tests)
            {
                List(emitter, "tests", tests, test =>
                {
                    Entry(emitter, "pipeline", test.Pipeline);
                    Entry(emitter, "name", test.Name);
                    Entry(emitter, "proof", test.Proof);
                    Entry(emitter, "seconds", RecordNumbers.WriteSeconds(test.Duration));
                    emitter.Emit(new Scalar("metrics"));
                    Map(emitter, () =>
                    {
                        foreach (var (name, value) in test.Metrics)
                        {
                            Entry(emitter, name, RecordNumbers.Write(value));
                        }
                    });
                });
            }

            Json(emitter, "pipelines", record.Pipelines);
        });
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void List<T>(Emitter emitter, string key, IEnumerable<T> items, Action<T> write)
    {
        emitter.Emit(new Scalar(key));
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
        foreach (var item in items)
        {
            Map(emitter, () => write(item));
        }

        emitter.Emit(new SequenceEnd());
    }

    private static void Map(Emitter emitter, Action write)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        write();
        emitter.Emit(new MappingEnd());
    }

    private static void Entry(Emitter emitter, string key, string value)
    {
        emitter.Emit(new Scalar(key));
        emitter.Emit(new Scalar(value));
    }

    private static void Json(Emitter emitter, string key, JsonObject value)
    {
        emitter.Emit(new Scalar(key));
        emitter.Emit(new Scalar(
            AnchorName.Empty, TagName.Empty, value.ToJsonString(s_json), ScalarStyle.SingleQuoted, isPlainImplicit: false, isQuotedImplicit: true));
    }
}
