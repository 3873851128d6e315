using System.Globalization;
using Slipway.Core.Diagnostics;

namespace Slipway.Testing.Tests.Recording;

/// <summary>Tests that are written from runs.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    private string Tests => Path.Combine(_repository.Pipeline.Directory, "tests");

    [Fact]
    public void A_test_names_the_schema_by_which_editors_complete_it()
    {
        WriteRun();

        var recorded = Record(
            _repository.Run(), new RecordOptions { SchemaFile = Path.Combine(_repository.Root, ".nuke", "test.schema.json") }, ("trees", "20"));

        var named = File.ReadLines(recorded.Files[0]).First().Split("$schema=");
        named[0].Should().Be("# yaml-language-server: ");
        Path.GetFullPath(named[1], Tests).Should().Be(Path.Combine(_repository.Root, ".nuke", "test.schema.json"));
    }

    [Fact]
    public void A_run_becomes_a_test_that_the_run_passes()
    {
        WriteRun();
        var run = _repository.Run(
            ("train", "accuracy", 0.97), ("train", "loss", double.NaN), ("prepare", "n", 1), ("train", "n", 2));

        var recorded = Record(
            run,
            ("trees", "20"),
            ("title", "yes"),
            ("sample", Table("sales.csv", 5)),
            ("archive", "azureml:old@latest"));

        recorded.Cut.Should().BeEmpty();
        PipelineTests.Judge(recorded.Test, run).Findings.Should().BeEmpty();
        _repository.Load().Tests.Should().ContainSingle().Which.ContentHash.Should().Be(recorded.Test.ContentHash);
        recorded.Files.Should().Equal(
            Path.Combine(Tests, "good.yml"), Path.Combine(Tests, "data", "good", "sample.csv"));
        recorded.Test.Inputs.Should().Contain("trees", "20").And.Contain("title", "yes").And.Contain(
            "archive", "azureml:old@latest");
        File.ReadAllText(recorded.Files[0]).Should().Be("""
            description: "Recorded from run job-1"
            inputs:
              archive: "azureml:old@latest"
              sample: ./tests/data/good/sample.csv
              title: "yes"
              trees: 20
            expect:
              outputs:
                train_data/train.csv:
                  rows: 2
                  columns: [a, "b c"]
                  nulls: none
                model/model.bin:
                  size: { min: 1 B }
                evaluation/metrics.json:
                  json:
                    $.accuracy: { equals: 0.97, tolerance: 0.049 }
                    "$.sizes[0]": { equals: 3, tolerance: 0.15 }
              metrics:
                prepare.n: { equals: 1, tolerance: 0.05 }
                train.n: { equals: 2, tolerance: 0.1 }
                accuracy: { equals: 0.97, tolerance: 0.049 }

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Tables_without_an_extension_are_known_by_how_they_begin_and_prose_is_not_taken_for_one()
    {
        _repository.WriteOutput("prepare/train_data/train_data", "id,share\n1,0.5\n2,0.25\n");
        _repository.WriteOutput("prepare/report/report", "All went well, as ever.\nNothing is to be done.\n");

        var recorded = Record(_repository.Run(), ("sample", Table("sales", 5)));

        File.ReadAllText(recorded.Files[0]).ReplaceLineEndings("\n").Should()
            .Contain("train_data/train_data:\n      rows: 2\n      columns: [id, share]\n      nulls: none\n")
            .And.Contain("prepare.report/report:\n      size: { min: 1 B }\n");
    }

    [Fact]
    public void A_worse_run_does_not_pass_the_test_that_was_recorded_from_a_good_one()
    {
        WriteRun();
        var recorded = Record(_repository.Run(("train", "accuracy", 0.97)));
        _repository.WriteOutput("evaluate/result/metrics.json", """{ "accuracy": 0.6, "sizes": [3] }""");

        PipelineTests.Judge(recorded.Test, _repository.Run(("train", "accuracy", 0.6))).Findings.Select(
            finding => finding.What)
            .Should().Equal("$.accuracy of evaluation/metrics.json", "metric accuracy");
    }

    [Fact]
    public void Inputs_are_cut_to_a_sample_and_then_values_are_only_expected_to_be_there()
    {
        WriteRun();

        var recorded = Record(_repository.Run(("train", "accuracy", 0.97)), ("sample", Table("sales.csv", 5000)));

        recorded.Cut.Should().Equal("sample");
        File.ReadAllLines(recorded.Files[1]).Should().HaveCount(201).And.StartWith("a,b").And.EndWith("199,\"x, 199\"");
        File.ReadAllText(recorded.Files[0]).Should().Contain("rows: { min: 1 }").And.Contain(
            "accuracy: { exists: true }")
            .And.NotContain("equals");
    }

    [Fact]
    public async Task Samples_are_bounded_in_bytes_whatever_the_table_is_written_in()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_repository.Outside, "data")).FullName;
        await ParquetFiles.WriteAsync(
            Path.Combine(folder, "a.parquet"),
            Enumerable.Range(0, 3000).Select(i => (i, i * 0.7, (string?)Guid.NewGuid().ToString())));
        File.WriteAllLines(Path.Combine(folder, "b.jsonl"), Enumerable.Range(0, 3000).Select(i => $"{{\"a\": {i}}}"));
        File.WriteAllBytes(Path.Combine(folder, "c.bin"), new byte[100_000]);
        File.WriteAllText(Path.Combine(folder, "d.txt"), "kept");

        var recorded = Record(
            _repository.Run(), new RecordOptions { MostRows = 50, MostBytes = 20_000 }, ("archive", folder));

        recorded.Cut.Should().Equal("archive");
        recorded.Files.Skip(1).Select(Path.GetFileName).Should().Equal("a.parquet", "b.jsonl", "d.txt");
        recorded.Files.Skip(1).Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(20_000);
        File.ReadAllLines(recorded.Files[2]).Should().HaveCount(50);
    }

    [Theory]
    [InlineData("tests/good.yml")]
    [InlineData("tests/good.yaml")]
    [InlineData("tests/data/good/x.csv")]
    public void Nothing_is_overwritten(string there)
    {
        var path = _repository.Write(there, "mine");

        Refusal(() => Record(_repository.Run(), ("sample", Table("sales.csv", 5)))).Should().Contain("SLP6030");

        File.ReadAllText(path).Should().Be("mine");
        Directory.EnumerateFiles(Tests, "*", SearchOption.AllDirectories).Should().Equal(path);
    }

    [Fact]
    public void What_a_recording_left_that_was_killed_is_in_nobody_s_way()
    {
        _repository.Write("tests/data/.good.recording/sample.csv", "half");

        var recorded = Record(_repository.Run(), ("sample", Table("sales.csv", 5)));

        File.ReadAllLines(recorded.Files[1]).Should().HaveCount(6);
        Directory.EnumerateDirectories(Path.Combine(Tests, "data")).Should().ContainSingle();
    }

    [Fact]
    public void What_can_not_be_cut_leaves_nothing_behind()
    {
        var large = Path.Combine(_repository.Outside, "large.bin");
        File.WriteAllBytes(large, new byte[2 * 1024 * 1024]);

        Refusal(() => Record(_repository.Run(), ("archive", _repository.Outside), ("sample", large))).Should().Contain(
            "SLP6031");

        Directory.Exists(Tests).Should().BeFalse();
    }

    [Fact]
    public void A_run_that_failed_a_name_that_is_none_and_an_input_that_is_not_there_are_refused()
    {
        Refusal(() => Record(_repository.Run() with { Status = "Failed" })).Should().Contain("SLP6031");
        Refusal(() => Record(_repository.Run(), ("seed", "1"))).Should().Contain("SLP6006");
        Refusal(() => Record(_repository.Run(), ("sample", Path.Combine(_repository.Outside, "gone.csv")))).Should().Contain("SLP6008");
        Refusal(() => TestRecorder.Record(_repository.Pipeline, "../bad", new Dictionary<string, string>(), _repository.Run(), _repository.Root))
            .Should().Contain("SLP6011");
        Directory.Exists(Tests).Should().BeFalse();
    }

    [Fact]
    public void A_folder_of_tests_that_leads_elsewhere_is_not_written_to()
    {
        Directory.CreateSymbolicLink(Tests, _repository.Outside);

        Refusal(() => Record(_repository.Run())).Should().Contain("SLP6009");

        Directory.EnumerateFileSystemEntries(_repository.Outside).Should().BeEmpty();
    }

    private static string Refusal(Action record) => record.Should().Throw<DiagnosticException>().Which.Message;

    private RecordedTest Record(TestRun run, params (string Name, string Value)[] inputs) => Record(
        run, new RecordOptions(), inputs);

    private RecordedTest Record(TestRun run, RecordOptions options, params (string Name, string Value)[] inputs) =>
        TestRecorder.Record(
        _repository.Pipeline,
        "good",
        inputs.ToDictionary(input => input.Name, input => input.Value),
        run,
        _repository.Root,
        options);

    private void WriteRun()
    {
        _repository.WriteOutput("prepare/train_data/train.csv", "a,b c\n1,x\n2,y\n");
        _repository.WriteOutput("train/model/model.bin", "\0model");
        _repository.WriteOutput(
            "evaluate/result/metrics.json", """{ "accuracy": 0.97, "sizes": [3], "best": "forest" }""");
    }

    private string Table(string name, int rows)
    {
        var path = Path.Combine(_repository.Outside, name);
        var lines = Enumerable.Range(0, rows).Select(
            row => string.Create(CultureInfo.InvariantCulture, $"{row},\"x, {row}\""));
        File.WriteAllLines(path, lines.Prepend("a,b"));
        return path;
    }
}
