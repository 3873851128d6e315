using CsCheck;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Tests.Reading;

/// <summary>Whatever a file of a test has, it is a test or named as none.</summary>
public sealed class ParserPropertyTests : IDisposable
{
    private const string Example = """
        inputs: { trees: 20, rate: 1e-3, sample: ./tests/data/a.csv }
        steps: [prepare, evaluate]
        expect:
          outputs:
            evaluation/metrics.json: { json: { "$.a['b c'][0]": { min: 0.9, equals: 1, tolerance: 2 }, $.d: [1, x] } }
            evaluation: { exists: true, size: { min: 1 kB }, text: { contains: a, matches: "b+" } }
            train_data: { rows: { min: 300 }, columns: [a], nulls: none, values: { a: { in: [1], mean: 3 } } }
          metrics: { train.accuracy: { min: 0.9 } }
          same_as: { path: ./tests/expected, tolerance: 0.1, ignore: [$.a] }
          within: 2 min
        """;

    private static readonly string[] Pieces =
        ["{", "}", "[", "]", ":", ",", "\n", "  ", "-", "&a ", "*a", "~", ".nan", "-1", "1e400", "'", "\"", "$", "../", "\0", "\u00e4", "min", "|"];

    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_changed_test_is_read_or_refused_at_a_line_that_it_has()
    {
        _repository.Write("tests/data/a.csv", "a\n1\n");
        _repository.Write("tests/expected/evaluation/metrics.json", "{}");
        _repository.Load(Example);
        var changes = Gen.Select(Gen.Int[0, Example.Length - 1], Gen.Int[0, 8], Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece])).Array[1, 4];

        changes.Sample(
            some => ReadOrRefused(some.Aggregate(Example, (text, change) => Changed(text, change.Item1, change.Item2, change.Item3))),
            iter: 1000,
            threads: 1);
    }

    private static string Changed(string text, int at, int length, string piece)
    {
        at = Math.Min(at, text.Length);
        return string.Concat(text.AsSpan(0, at), piece, text.AsSpan(Math.Min(text.Length, at + length)));
    }

    private void ReadOrRefused(string text)
    {
        _repository.Write("tests/small.yml", text);
        try
        {
            _repository.Load();
        }
        catch (DiagnosticException e)
        {
            e.Diagnostics.Should().OnlyContain(fault =>
                fault.File == "pipelines/forecast/tests/small.yml" && fault.Line >= 1 && fault.Line <= text.Split('\n').Length + 1);
        }
    }
}
