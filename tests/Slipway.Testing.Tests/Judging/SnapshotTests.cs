namespace Slipway.Testing.Tests.Judging;

/// <summary>Outputs against their snapshots.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Text = "expect: { same_as: ./tests/expected }";

    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Outputs_that_are_the_same_but_for_how_they_are_written_pass()
    {
        Expect(
            "evaluation/metrics.json",
            """{ "a": 1, "b": [1.0, "x"] }""",
            "evaluate/result/metrics.json",
            """{"b":[1,"x"],"a":1e0}""");
        Expect("train_data/t.csv", "a,b\n1,x\n2,\n", "prepare/train_data/t.csv", "b;a\r\nx;1.0\r\nNA;2\r\n");
        Expect("prepare.report/t.txt", "one\ntwo\n", "prepare/report/t.txt", "one\r\ntwo");
        Expect("train/report/t.bin", "\0\u0001", "train/report/t.bin", "\0\u0001");

        _repository.Find(Text).Should().BeEmpty();
    }

    [Fact]
    public void The_first_difference_of_each_file_is_told()
    {
        Expect(
            "evaluation/a.json",
            """{ "a": { "b": [1, 2] } }""",
            "evaluate/result/a.json",
            """{ "a": { "b": [1, 3] } }""");
        Expect("evaluation/b.json", """{ "a": 1 }""", "evaluate/result/b.json", """{ "b": 1 }""");
        Expect("evaluation/c.csv", "a,b\n1,x\n2,y\n", "evaluate/result/c.csv", "a,b\n1,x\n2,z\n");
        Expect("evaluation/d.csv", "a\n1\n2\n3\n", "evaluate/result/d.csv", "a\n1\n");
        Expect("evaluation/e.csv", "a,b\n1,2\n", "evaluate/result/e.csv", "a,c\n1,2\n");
        Expect("evaluation/f.txt", "one\ntwo\n", "evaluate/result/f.txt", "one\ntoo\n");
        Expect("evaluation/g.bin", "\0ab", "evaluate/result/g.bin", "\0ac");
        _repository.Write("tests/expected/evaluation/h.txt", "");

        _repository.Find(Text).Select(found => found.Replace(" as in pipelines/forecast/tests/expected/", " # ", StringComparison.Ordinal))
            .Should().Equal(
                "$.a.b[1] of evaluate/result/a.json: wanted 2 # evaluation/a.json, found 3",
                "$.a of evaluate/result/b.json: wanted 1 # evaluation/b.json, found nothing",
                "row 2, column 'b' of evaluate/result/c.csv: wanted 'y' # evaluation/c.csv, found 'z'",
                "rows of evaluate/result/d.csv: wanted 3 # evaluation/d.csv, found 1",
                "columns of evaluate/result/e.csv: wanted a, b # evaluation/e.csv, found a, c",
                "line 2 of evaluate/result/f.txt: wanted 'two' # evaluation/f.txt, found 'too'",
                "byte 3 of evaluate/result/g.bin: wanted the same # evaluation/g.bin, found another",
                "evaluate/result/h.txt: wanted what pipelines/forecast/tests/expected/evaluation/h.txt has, found nothing");
    }

    [Theory]
    [InlineData("tolerance: 0.01", true)]
    [InlineData("relative: 0.01", true)]
    [InlineData("tolerance: 1e-6", false)]
    [InlineData("ignore: [a, $.a]", true)]
    [InlineData("ignore: [b, $.b]", false)]
    public void Numbers_may_differ_as_far_as_is_said_and_parts_may_be_left_out(string options, bool passes)
    {
        Expect("evaluation/a.json", """{ "a": 1.0, "b": 1 }""", "evaluate/result/a.json", """{ "a": 1.005, "b": 1 }""");
        Expect("evaluation/a.csv", "a,b\n1.0,1\n", "evaluate/result/a.csv", "a,b\n1.005,1\n");

        _repository.Judge($"expect: {{ same_as: {{ path: ./tests/expected, {options} }} }}").Passed.Should().Be(passes);
    }

    [Fact]
    public async Task Parquet_is_compared_by_values()
    {
        var snapshot = _repository.Write("tests/expected/train_data/a.parquet", "");
        var found = _repository.WriteOutput("prepare/train_data/a.parquet", "");
        await ParquetFiles.WriteAsync(snapshot, [(1, 0.5, "x"), (2, double.NaN, null)]);
        await ParquetFiles.WriteAsync(found, [(1, 0.5, "x"), (2, double.NaN, null)]);
        _repository.Find(Text).Should().BeEmpty();

        await ParquetFiles.WriteAsync(found, [(1, 0.5, "x"), (2, 0.25, null)]);
        _repository.Find(Text).Should().ContainSingle().Which.Should().Contain("row 2, column 'score'").And.Contain(
            "found 0.25");
    }

    private void Expect(string snapshot, string wanted, string output, string found)
    {
        _repository.Write($"tests/expected/{snapshot}", wanted);
        _repository.WriteOutput(output, found);
    }
}
