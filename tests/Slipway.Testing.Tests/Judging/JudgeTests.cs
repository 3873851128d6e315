namespace Slipway.Testing.Tests.Judging;

/// <summary>What tests say of runs.</summary>
public sealed class JudgeTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_run_that_did_not_complete_is_one_finding_with_its_reason()
    {
        var test = _repository.Load("expect: { outputs: { model: { exists: true } } }");
        var run = _repository.Run() with { Status = "Failed", Error = "step train: no module named numpi" };

        var verdict = PipelineTests.Judge(test, run);

        verdict.Passed.Should().BeFalse();
        verdict.Findings.Should().ContainSingle().Which.Code.Should().Be("SLP6020");
        verdict.Findings[0].Message.Should().Contain("Failed").And.Contain("numpi");
    }

    [Fact]
    public void A_run_that_completed_satisfies_a_test_that_expects_nothing_more() =>
        _repository.Judge("steps: [train]").Passed.Should().BeTrue();

    [Fact]
    public void An_output_that_is_a_file_without_a_name_of_its_own_is_the_table_that_it_begins_as()
    {
        _repository.WriteOutput("prepare/train_data/train_data", "a;b\n1;2\n3;4\n");

        _repository.Judge("expect: { outputs: { train_data: { rows: 2, columns: [a, b], nulls: none } } }").Passed.Should().BeTrue();
        _repository.Judge("expect: { outputs: { train_data: { rows: 3 } } }").Findings.Should().ContainSingle()
            .Which.File.Should().EndWith("prepare/train_data/train_data");
    }

    [Fact]
    public void A_finding_says_what_was_wanted_what_was_found_in_which_file_and_how_to_look()
    {
        _repository.WriteOutput("evaluate/result/metrics.json", """{ "models": { "python": { "accuracy": 0.87 } } }""");

        var verdict = _repository.Judge("""
            expect:
              outputs:
                evaluation/metrics.json:
                  json: { $.models.python.accuracy: { min: 0.9 } }
            """);

        verdict.Diagnostics.Should().ContainSingle().Which.ToString().ReplaceLineEndings("\n").Should().Be(
            "pipelines/forecast/tests/small.yml:4:15: error SLP6022: $.models.python.accuracy of evaluation/metrics.json: "
            + $"wanted at least 0.9, found 0.87, in {_repository.Outputs}/evaluate/result/metrics.json\n"
            + "  fix: open the page of job-1");
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_with_those_that_are()
    {
        _repository.WriteOutput("evaluate/result/metrics.json", "{}");

        _repository.Find("expect: { outputs: { evaluation/metric.json: { exists: true }, model: { size: 1 } } }").Should().Equal(
            "evaluation/metric.json: wanted that it is there, found metrics.json (did you mean 'metrics.json'?)",
            "model: wanted that it is there, found nothing");
    }

    [Fact]
    public void A_file_that_must_not_be_there_is_found()
    {
        _repository.WriteOutput("evaluate/result/debug.log", "");

        _repository.Find(
            "expect: { outputs: { evaluation/debug.log: { exists: false }, evaluation/core: { exists: false } } }")
            .Should().Equal(
                "evaluation/debug.log: wanted nothing there, found that it is");
    }

    [Fact]
    public void Sizes_are_those_of_a_file_or_of_all_in_a_folder()
    {
        _repository.WriteOutput("train/model/a.bin", new string('a', 1500));
        _repository.WriteOutput("train/model/deep/b.bin", new string('b', 500));

        _repository.Find(
            "expect: { outputs: { model: { size: { min: 2kB, max: 2 kB } }, model/a.bin: { size: { max: 1 kB } } } }")
            .Should().Equal("size of model/a.bin: wanted at most 1 kB, found 1.5 kB");
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n")]
    [InlineData("a;b\n1;2\n3;4\n")]
    [InlineData("a\tb\n1\t2\n3\t4")]
    [InlineData("\uFEFFa|b\r\n1|2\r\n\r\n3|4\r\n")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\"3\",\"4\"\n")]
    public void Tables_in_text_are_read_whatever_separates_their_values(string text)
    {
        _repository.WriteOutput("prepare/train_data/train.csv", text);

        _repository.Find("""
            expect:
              outputs:
                train_data:
                  rows: 2
                  columns: { exactly: [a, b] }
                  nulls: none
                  values: { a: { min: 1, max: 3, in: [1, 3], unique: true, mean: 2 }, b: { mean: { min: 3, max: 3 } } }
            """).Should().BeEmpty();
    }

    [Fact]
    public void What_is_wrong_with_a_table_is_told_one_by_one()
    {
        _repository.WriteOutput("prepare/train_data/train.csv", "age,sex,id\n-1,f,1\n30,,1\nx,z,2\n");

        _repository.Find("""
            expect:
              outputs:
                train_data/train.csv:
                  rows: { min: 5 }
                  columns: [agee]
                  nulls: { sex: none, id: { max: 0 } }
                  values:
                    age: { min: 0 }
                    sex: { in: [f, m] }
                    id: { unique: true, mean: 3 }
            """).Should().Equal(
            "rows of train_data/train.csv: wanted at least 5, found 3",
            "columns of train_data/train.csv: wanted a column 'agee', found age, sex, id (did you mean 'age'?)",
            "nulls in 'sex' of train_data/train.csv: wanted at most 0, found 1",
            "column 'age' of train_data/train.csv: wanted at least 0, found -1 as value 1, and 1 more such",
            "column 'sex' of train_data/train.csv: wanted one of f, m, found 'z' as value 2",
            "column 'id' of train_data/train.csv: wanted each value once, found 1 as value 2",
            "mean of column 'id' of train_data/train.csv: wanted 3, found 1.3333333333333333");
    }

    [Fact]
    public void Nulls_are_counted_as_Python_and_R_write_them()
    {
        _repository.WriteOutput("prepare/train_data/train.csv", "a,b\n,1\nNA,2\nnan,3\n4\n");

        _repository.Find("expect: { outputs: { train_data: { nulls: none } } }").Should().ContainSingle()
            .Which.Should().Contain("found 3 in 'a', 1 in 'b'");
    }

    [Fact]
    public void True_and_false_are_the_same_in_YAML_Python_and_R()
    {
        _repository.WriteOutput("prepare/train_data/train.csv", "python,r,json\nTrue,FALSE,true\n");

        _repository.Find("""
            expect:
              outputs:
                train_data: { values: { python: { in: [true] }, r: { in: [false] }, json: { in: [false] } } }
            """).Should().Equal("column 'json' of train_data: wanted one of false, found 'true' as value 1");
    }

    [Fact]
    public void A_folder_with_several_tables_needs_a_name()
    {
        _repository.WriteOutput("prepare/train_data/a.csv", "a\n1\n");
        _repository.WriteOutput("prepare/train_data/b.parquet", "");
        _repository.WriteOutput("prepare/train_data/notes.md", "");

        _repository.Find("expect: { outputs: { train_data: { rows: 1 } } }").Should().ContainSingle()
            .Which.Should().Contain("a folder with a.csv, b.parquet, of which the test names none");
    }

    [Fact]
    public void JSON_lines_are_a_table()
    {
        _repository.WriteOutput(
            "prepare/train_data/a.jsonl", "{\"a\": 1}\n\n{\"b\": null, \"a\": 2.5}\n{\"b\": \"x\", \"a\": NaN}\n");

        _repository.Find("""
            expect:
              outputs:
                train_data: { rows: 3, columns: { exactly: [a, b] }, nulls: { a: 1, b: 2 }, values: { a: { min: 1, max: 2.5 } } }
            """).Should().BeEmpty();
    }

    [Fact]
    public async Task Parquet_is_a_table()
    {
        await ParquetFiles.WriteAsync(
            Path.Combine(
                Directory.CreateDirectory(Path.Combine(_repository.Outputs, "prepare", "train_data")).FullName,
                "a.parquet"),
            [(1, 0.5, "x"), (2, double.NaN, null), (3, 1.5, "z")]);

        _repository.Find("""
            expect:
              outputs:
                train_data:
                  rows: 3
                  columns: { exactly: [id, score, name] }
                  nulls: { id: none, score: 1, name: 1 }
                  values: { id: { unique: true, in: [1, 2, 3] }, score: { mean: 1 }, name: { in: [x, z] } }
            """).Should().BeEmpty();
        _repository.Find("expect: { outputs: { train_data: { values: { score: { max: 1 } } } } }").Should().ContainSingle()
            .Which.Should().Contain("found 1.5 as value 2");
    }

    [Fact]
    public void Places_in_JSON_are_judged_by_value()
    {
        _repository.WriteOutput(
            "evaluate/result/m.json",
            """
            {
              "a": { "b": [ { "c d": 1.50 } ] },
              "name": "forest-12", "list": [1, 2], "ok": true, "nothing": null, "nan": NaN
            }
            """);

        _repository.Find("""
            expect:
              outputs:
                evaluation:
                  json:
                    "$.a.b[0]['c d']": 1.5
                    $.name: { matches: "^forest-[0-9]+$" }
                    $.list: [1.0, 2]
                    $.a: { equals: { b: [{ c d: 1.5 }] } }
                    $.ok: true
                    $.nothing: { equals: ~, exists: true }
                    $.gone: { exists: false }
            """.Replace("equals: ~, ", "", StringComparison.Ordinal)).Should().BeEmpty();
        _repository.Find("""
            expect:
              outputs:
                evaluation/m.json:
                  json:
                    $.nam: { exists: true }
                    "$.list[2]": 3
                    $.name: { min: 3 }
                    $.name.first: x
                    $.ok: { exists: false }
                    $.nan: { max: 1 }
                    $.a: { equals: { b: [] } }
            """).Should().Equal(
            "$.nam of evaluation/m.json: wanted that it is there, found no 'nam' in $, which has a, name, list, ok, nothing, nan (did you mean 'name'?)",
            "$.list[2] of evaluation/m.json: wanted 3, found no place 2 in $.list, which has 2, counted from 0",
            "$.name of evaluation/m.json: wanted at least 3, found 'forest-12'",
            "$.name.first of evaluation/m.json: wanted \"x\", found 'forest-12' in $.name",
            "$.ok of evaluation/m.json: wanted nothing there, found true",
            "$.nan of evaluation/m.json: wanted at most 1, found NaN",
            "$.a of evaluation/m.json: wanted {\"b\":[]}, found an object");
    }

    [Fact]
    public void Texts_are_searched()
    {
        _repository.WriteOutput("evaluate/result/report.md", "# Report\nbest: forest\n");

        _repository.Find(
            "expect: { outputs: { evaluation: { text: { contains: [Report, boost], matches: '^best: \\w+$' } } } }")
            .Should().Equal("text of evaluation: wanted 'boost' in it, found a text that begins with '# Report\\nbest: forest\\n'");
    }

    [Fact]
    public void Metrics_are_judged_by_their_last_value()
    {
        (string, string, double)[] metrics =
        [
            ("train", "accuracy", 0.87), ("train", "loss", double.NaN), ("train", "n", 2), ("evaluate", "auc", 0.99), ("prepare", "n", 1),
        ];

        const string Kept = "expect: { metrics: { auc: { min: 0.9 }, train.n: 2, accuracy: { equals: 0.9, tolerance: 0.05 } } }";
        const string Broken = "expect: { metrics: { accuracy: { min: 0.9 }, loss: { max: 1 }, n: 1, acuracy: 1, evaluate.n: 3 } }";

        _repository.Find(Kept, metrics).Should().BeEmpty();
        _repository.Find(Broken, metrics).Should().Equal(
            "metric accuracy: wanted at least 0.9, found 0.87",
            "metric loss: wanted at most 1, found NaN",
            "metric n: wanted one step to log it, found it in prepare and train, of which the test names none",
            "metric acuracy: wanted 1, found that it was not logged, but auc, n, accuracy, loss (did you mean 'accuracy'?)",
            "metric n of step evaluate: wanted 3, found that it was not logged, but auc");
    }

    [Fact]
    public void A_run_that_takes_too_long_is_found() =>
        _repository.Find("expect: { within: 20 s }").Should().Equal(
            "run job-1: wanted 20 s at most, found that it took 30 s");

    [Fact]
    public void A_report_has_each_test_at_its_line_with_what_was_found()
    {
        var failed = _repository.Judge("expect:\n  within: 20 s\n");
        var passed = _repository.Judge("expect:\n  within: 40 s\n");
        var path = Path.Combine(_repository.Outputs, "reports", "pipelines.xml");

        TestReport.Write(path, [failed, passed with { Test = passed.Test with { Name = "large" } }]);

        var suite = System.Xml.Linq.XDocument.Load(path).Root!.Element("testsuite")!;
        suite.Attribute("tests")!.Value.Should().Be("2");
        suite.Attribute("failures")!.Value.Should().Be("1");
        var test = suite.Elements("testcase").First();
        test.Attribute("name")!.Value.Should().Be("small");
        test.Attribute("file")!.Value.Should().Be("pipelines/forecast/tests/small.yml");
        test.Attribute("line")!.Value.Should().Be("2");
        test.Element("failure")!.Value.Should().Contain("wanted 20 s at most").And.Contain("open the page of job-1");
        suite.Elements("testcase").Last().Element("failure").Should().BeNull();
    }
}
