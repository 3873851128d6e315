using System.Collections.Immutable;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using Slipway.Testing.Definitions;
using Slipway.Testing.Diagnostics;

namespace Slipway.Testing.Reading;

/// <summary>Reads the file of a test.</summary>
internal sealed class PipelineTestReader(ReadingContext context)
{
    private readonly LocalData _data = new(context);

    /// <summary>The test; null, and reported, where anything is wrong.</summary>
    public PipelineTest? Read(string path)
    {
        var file = context.Shown(path);
        var start = new SourcePosition(file, 1, 1);
        var before = context.Faults.Count;
        try
        {
            var text = BoundedFile.ReadText(path);
            var test = Document(text, file) is { } map ? Test(path, file, text, map) : null;
            return context.Faults.Count == before ? test : null;
        }
        catch (YamlFormatException e)
        {
            context.Faults.Add(
                Codes.Unreadable, start with { Line = e.Line, Column = e.Column }, $"this is not YAML: {e.Message}");
        }
        catch (InputLimitException e)
        {
            context.Faults.Add(
                Codes.TooLarge, start with { Line = e.Line, Column = e.Column }, $"this is not read: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Faults.Add(Codes.Unreadable, start, $"this, or data that it names, can't be read: {e.Message}");
        }

        return null;
    }

    private YamlMap? Document(string text, string file)
    {
        switch (YamlDocuments.Read(text, file))
        {
            case [YamlMap map]:
                return map;
            case [] or [{ IsNull: true }]:
                context.Faults.Add(
                    Codes.Unreadable,
                    new SourcePosition(file, 1, 1),
                    "the test is empty",
                    "write what is expected of the run: expect: …");
                return null;
            case [_, var second, ..]:
                context.Faults.Add(
                    Codes.Unreadable, second.Position, "a file has one test", "put each in a file of its own");
                return null;
            case [var other]:
                context.Faults.Add(
                    Codes.Unreadable,
                    other.Position,
                    "a test consists of keys and values",
                    "begin with inputs:, steps: or expect:");
                return null;
        }
    }

    private PipelineTest Test(string path, string file, string text, YamlMap map)
    {
        var reader = new KeyReader(map, "the test", TestKeys.Test, context.Faults);
        var (inputs, local) = new InputReader(context, _data).Read(reader.Map("inputs"), map.Position);
        var steps = StepSelection.Read(reader.Value("steps"), context);
        var expected = reader.Map("expect") is { } of
            ? new KeyReader(of, "'expect'", TestKeys.Expect, context.Faults)
            : null;
        var names = new OutputNames(context, steps);
        var outputs = new OutputReader(context, names).Read(expected?.Map("outputs"));
        var metrics = new MetricReader(context, steps).Read(expected?.Map("metrics"));
        var snapshots = new SnapshotReader(context, _data, names).Read(reader.Map("expect")?.Find("same_as"));
        return new PipelineTest
        {
            Name = Path.GetFileNameWithoutExtension(path),
            PipelineName = context.Pipeline.Name,
            File = file,
            Position = map.Position,
            Inputs = inputs,
            Steps = steps,
            Outputs = outputs,
            Metrics = metrics,
            SameAs = snapshots,
            Within = Within(expected),
            ContentHash = Digest(text, inputs, local, snapshots),
        };
    }

    private static DurationExpectation? Within(KeyReader? expected)
    {
        if (expected?.Text("within") is not { } text)
        {
            return null;
        }

        if (DurationText.Parse(text) is { } most)
        {
            return new DurationExpectation(expected.At("within"), most);
        }

        expected.Wrong<string>(
            "within", expected.Value("within")!, "a time such as 90 s, 2 min, 1 h or 00:02:00, a week at most");
        return null;
    }

    private string Digest(
        string text,
        ImmutableSortedDictionary<string, string> inputs,
        IReadOnlyDictionary<string, SourcePosition> local,
        SnapshotExpectation? snapshots)
    {
        using var digest = new ContentDigest();
        digest.Add("test", text);
        foreach (var (input, at) in local)
        {
            foreach (var (name, file) in _data.Files(inputs[input], at))
            {
                digest.AddFile($"input {input} {name}", file);
            }
        }

        foreach (var snapshot in snapshots?.Files ?? [])
        {
            digest.AddFile($"same as {snapshot.Address.RelativePath}", snapshot.FullPath);
        }

        return digest.End();
    }
}
