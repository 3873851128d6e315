namespace Slipway.Testing.Tests.Reading;

/// <summary>Files of tests, as they are meant.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Pipelines_that_share_a_folder_have_tests_of_their_own()
    {
        _repository.Write("tests/one.yml", "expect: {}");
        _repository.Write("score-tests/two.yml", "expect: {}");

        PipelineTests.Load(_repository.Pipeline with { TestsFolder = "score-tests" }, _repository.Root)
            .Tests.Should().ContainSingle().Which.Name.Should().Be("two");
    }

    [Fact]
    public void A_pipeline_without_tests_is_run_to_its_end_when_nothing_has_to_be_given_to_it()
    {
        var test = _repository.Load().Tests.Should().ContainSingle().Subject;

        test.Name.Should().Be("runs-to-the-end");
        test.IsDerived.Should().BeTrue();
        test.Steps.Should().Equal("prepare", "train", "evaluate");
        test.Position.File.Should().Be("pipelines/forecast");
    }

    [Fact]
    public void A_pipeline_that_needs_something_has_no_derived_test_and_the_reason_names_the_input()
    {
        var pipeline = _repository.Pipeline with { Inputs = [new TestedInput("sales", "uri_file")] };

        var loaded = PipelineTests.Load(pipeline, _repository.Root);

        loaded.Tests.Should().BeEmpty();
        loaded.ReasonForNone.Should().Contain("pipelines/forecast/tests").And.Contain("input sales");
    }

    [Fact]
    public void The_example_of_the_documentation_is_read()
    {
        _repository.Write("tests/data/forty-rows.csv", "a,b\n1,2\n");
        _repository.Write("tests/expected/evaluation/metrics.json", "{}");

        var test = _repository.Load("""
            inputs: { trees: 20, sample: ./tests/data/forty-rows.csv }
            steps: [prepare, evaluate]
            expect:
              outputs:
                evaluation/metrics.json: { json: { $.models.python.accuracy: { min: 0.9 } } }
                evaluation/roc.png: { exists: true, size: { min: 1kB } }
                train_data: { rows: { min: 300 }, columns: [mean_radius, malignant], nulls: none }
              metrics: { accuracy: { min: 0.9 } }
              same_as: ./tests/expected/
              within: 2 min
            """);

        test.Name.Should().Be("small");
        test.File.Should().Be("pipelines/forecast/tests/small.yml");
        test.Inputs.Should().Contain("trees", "20")
            .And.Contain("sample", Path.Combine(_repository.Pipeline.Directory, "tests", "data", "forty-rows.csv"));
        test.Steps.Should().Equal("prepare", "train", "evaluate");
        test.Outputs.Select(output => output.Address.RelativePath)
            .Should().Equal("evaluate/result/metrics.json", "evaluate/result/roc.png", "prepare/train_data");
        test.Outputs[1].Checks.OfType<SizeCheck>().Single().Bytes.Min.Should().Be(1000);
        test.Outputs[2].Position.Line.Should().Be(7);
        test.Metrics.Should().ContainSingle().Which.Bounds!.Min.Should().Be(0.9);
        test.SameAs!.Files.Should().ContainSingle().Which.Address.RelativePath.Should().Be(
            "evaluate/result/metrics.json");
        test.Within!.Most.Should().Be(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void Steps_run_with_all_that_they_need_in_the_order_of_the_pipeline()
    {
        _repository.Load("steps: [train]").Steps.Should().Equal("prepare", "train");
        _repository.Load("steps: prepare").Steps.Should().Equal("prepare");
    }

    [Fact]
    public void Tests_are_sorted_by_name_and_other_files_are_none()
    {
        _repository.Write("tests/b.yml", "expect: {}");
        _repository.Write("tests/a.yaml", "expect: {}");
        _repository.Write("tests/notes.md", "none");
        _repository.Write("tests/data/c.yml", "none: [");

        _repository.Load().Tests.Select(test => test.Name).Should().Equal("a", "b");
    }

    [Theory]
    [InlineData("90 s", 90)]
    [InlineData("1.5 min", 90)]
    [InlineData("1 h 30 min", 5400)]
    [InlineData("00:02:00", 120)]
    [InlineData("2min", 120)]
    public void Durations_are_written_as_people_write_them(string text, int seconds) =>
        _repository.Load($"expect: {{ within: {text} }}").Within!.Most.Should().Be(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("10", 10)]
    [InlineData("1 kB", 1000)]
    [InlineData("1.5 MiB", 1_572_864)]
    [InlineData("2GB", 2e9)]
    public void Sizes_have_units(string text, double bytes) =>
        _repository.Load($"expect: {{ outputs: {{ model: {{ size: {{ min: {text} }} }} }} }}")
            .Outputs.Single().Checks.OfType<SizeCheck>().Single().Bytes.Min.Should().Be(bytes);

    [Theory]
    [InlineData("trees: 017", "trees", "15")]
    [InlineData("rate: 1e-3", "rate", "0.001")]
    [InlineData("rate: 3", "rate", "3")]
    [InlineData("shuffle: yes", "shuffle", "true")]
    [InlineData("title: 2024", "title", "2024")]
    [InlineData("sample: azureml:sales@latest", "sample", "azureml:sales@latest")]
    [InlineData("archive: https://example.org/a/", "archive", "https://example.org/a/")]
    public void Inputs_are_given_as_the_text_of_their_value(string written, string input, string value) =>
        _repository.Load($"inputs: {{ {written} }}").Inputs[input].Should().Be(value);

    [Fact]
    public void A_metric_with_a_dot_in_its_name_is_one_of_a_step_only_where_the_pipeline_has_such_a_step()
    {
        var metrics = _repository.Load("expect: { metrics: { train.loss: 1, val.loss: 2 } }").Metrics;

        metrics.Select(metric => (metric.Step, metric.Name)).Should().Equal(("train", "loss"), (null, "val.loss"));
    }

    [Fact]
    public void The_content_changes_with_the_file_the_data_and_the_snapshots_and_with_nothing_else()
    {
        const string Text = "inputs: { archive: ./tests/data }\nexpect: { same_as: ./tests/expected }\n";
        _repository.Write("tests/data/a.csv", "1");
        _repository.Write("tests/expected/evaluation/a.txt", "1");
        var seen = new List<string> { _repository.Load(Text).ContentHash };

        File.SetLastWriteTimeUtc(
            Path.Combine(_repository.Pipeline.Directory, "tests", "data", "a.csv"), DateTime.UnixEpoch);
        _repository.Load(Text).ContentHash.Should().Be(seen[0]);

        seen.Add(_repository.Load(Text + "# said otherwise\n").ContentHash);
        _repository.Write("tests/data/a.csv", "2");
        seen.Add(_repository.Load(Text).ContentHash);
        _repository.Write("tests/data/b.csv", "");
        seen.Add(_repository.Load(Text).ContentHash);
        _repository.Write("tests/expected/evaluation/a.txt", "2");
        seen.Add(_repository.Load(Text).ContentHash);
        seen.Should().OnlyHaveUniqueItems().And.OnlyContain(hash => hash.Length == 64);
    }
}
