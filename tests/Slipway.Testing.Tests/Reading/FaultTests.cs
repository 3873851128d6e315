namespace Slipway.Testing.Tests.Reading;

/// <summary>Files of tests that are none: what is said of them, and where.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("inputs: [", "SLP6001", "not YAML")]
    [InlineData("", "SLP6001", "empty")]
    [InlineData("- a", "SLP6001", "keys and values")]
    [InlineData("steps: [train]\n---\nsteps: [train]", "SLP6001", "one test")]
    [InlineData("steps: [train]\nsteps: [train]", "SLP6001", "Duplicate")]
    [InlineData("expects: {}", "SLP6002", "did you mean 'expect'?")]
    [InlineData("expect: { output: {} }", "SLP6002", "did you mean 'outputs'?")]
    [InlineData("expect: { outputs: { model: { row: 1 } } }", "SLP6002", "did you mean 'rows'?")]
    [InlineData("expect: { outputs: { model: { values: { a: { uniqe: true } } } } }", "SLP6002", "did you mean 'unique'?")]
    [InlineData("expect: { same_as: { tolerance: 1 } }", "SLP6003", "needs 'path'")]
    [InlineData("expect: { metrics: { a: { tolerance: 1 } } }", "SLP6003", "nothing that it is one of")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { tolerance: 1 } } } } }", "SLP6003", "nothing that it is one of")]
    [InlineData("expect:", "SLP6004", "has no value")]
    [InlineData("steps: []", "SLP6004", "nothing would run")]
    [InlineData("steps: { a: 1 }", "SLP6004", "a list of the pipeline's steps")]
    [InlineData("inputs: { trees: many }", "SLP6004", "type integer, and is given 'many'")]
    [InlineData("inputs: { trees: 1.5 }", "SLP6004", "type integer")]
    [InlineData("inputs: { trees: 99999999999999999999 }", "SLP6004", "type integer")]
    [InlineData("inputs: { rate: .nan }", "SLP6004", "type number")]
    [InlineData("inputs: { rate: 1e999 }", "SLP6004", "type number")]
    [InlineData("inputs: { shuffle: 1 }", "SLP6004", "type boolean")]
    [InlineData("inputs: { title: [a] }", "SLP6004", "more than one value")]
    [InlineData("inputs: { sample: data/a.csv }", "SLP6004", "begins with ./ or ../")]
    [InlineData("inputs: { sample: ./tests }", "SLP6004", "takes a file")]
    [InlineData("inputs: { archive: ./tests/small.yml }", "SLP6004", "takes a folder")]
    [InlineData("expect: { outputs: { model: 3 } }", "SLP6004", "what is expected")]
    [InlineData("expect: { outputs: { model: { exists: maybe } } }", "SLP6004", "true or false")]
    [InlineData("expect: { outputs: { model: { exists: false, rows: 1 } } }", "SLP6004", "something else is expected")]
    [InlineData("expect: { outputs: { model/../../x: { exists: true } } }", "SLP6004", "names no file")]
    [InlineData("expect: { outputs: { model: { size: { min: 2 kB, max: 1 kB } } } }", "SLP6004", "above its 'max'")]
    [InlineData("expect: { outputs: { model: { size: 3 parsecs } } }", "SLP6004", "a size such as")]
    [InlineData("expect: { outputs: { model: { size: { min: 9999999999 GB } } } }", "SLP6004", "a size")]
    [InlineData("expect: { outputs: { model: { rows: { min: 5, max: 4 } } } }", "SLP6004", "above its 'max'")]
    [InlineData("expect: { outputs: { model: { rows: -1 } } }", "SLP6004", "whole number")]
    [InlineData("expect: { outputs: { model: { rows: 1.5 } } }", "SLP6004", "whole number")]
    [InlineData("expect: { outputs: { model: { nulls: some } } }", "SLP6004", "none, or a number")]
    [InlineData("expect: { outputs: { model: { columns: [[a]] } } }", "SLP6004", "a text or a list of texts")]
    [InlineData("expect: { outputs: { model: { values: { a: { min: 2, max: 1 } } } } }", "SLP6004", "above its 'max'")]
    [InlineData("expect: { outputs: { model: { values: { a: { in: [] } } } } }", "SLP6004", "one value or more")]
    [InlineData("expect: { outputs: { model: { values: { a: { min: .inf } } } } }", "SLP6004", "NaN and infinity are none")]
    [InlineData("expect: { outputs: { model: { json: { models: 1 } } } }", "SLP6004", "no place in JSON")]
    [InlineData("expect: { outputs: { model: { json: { '$.a[*]': 1 } } } }", "SLP6004", "no place in JSON")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { matches: '(' } } } } }", "SLP6004", "no regular expression")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { equals: 3, max: 2 } } } } }", "SLP6004", "excludes")]
    [InlineData("expect: { outputs: { model: { json: { $.a: { equals: x, max: 2 } } } } }", "SLP6004", "equals no number")]
    [InlineData("expect: { outputs: { model: { json: { $.a: .nan } } } }", "SLP6004", "JSON can't hold")]
    [InlineData("expect: { metrics: { a: high } }", "SLP6004", "must be a number")]
    [InlineData("expect: { metrics: { a: { equals: 1, tolerance: -1 } } }", "SLP6004", "0 or more")]
    [InlineData("expect: { within: soon }", "SLP6004", "a time such as")]
    [InlineData("expect: { within: 0 s }", "SLP6004", "a time such as")]
    [InlineData("expect: { within: 400 h }", "SLP6004", "a week at most")]
    [InlineData("expect: { same_as: expected }", "SLP6004", "begins with ./ or ../")]
    [InlineData("expect: { same_as: ./tests/small.yml }", "SLP6004", "no folder with files")]
    [InlineData("inputs: { tree: 1 }", "SLP6006", "did you mean 'trees'?")]
    [InlineData("steps: [trian]", "SLP6006", "did you mean 'train'?")]
    [InlineData("expect: { outputs: { evaluatoin: { exists: true } } }", "SLP6006", "did you mean 'evaluation'?")]
    [InlineData("expect: { outputs: { train.modle: { exists: true } } }", "SLP6006", "did you mean 'model'?")]
    [InlineData("expect: { outputs: { report: { exists: true } } }", "SLP6006", "an output of prepare and train")]
    [InlineData("inputs: { sample: ./tests/data/none.csv }", "SLP6008", "is not there")]
    [InlineData("inputs: { sample: ../../../outside.csv }", "SLP6009", "outside of the repository")]
    [InlineData("expect: { same_as: ../../../outside }", "SLP6009", "outside of the repository")]
    [InlineData("steps: [train]\nexpect: { outputs: { evaluation: { exists: true } } }", "SLP6010", "step 'evaluate'")]
    [InlineData("steps: [prepare]\nexpect: { outputs: { model: { exists: true } } }", "SLP6010", "step 'train'")]
    [InlineData("steps: [prepare]\nexpect: { metrics: { train.loss: 1 } }", "SLP6010", "step 'train'")]
    public void A_mistake_is_named_with_its_place_before_anything_runs(string text, string code, string part)
    {
        var fault = _repository.Faults(text).Should().ContainSingle().Subject;

        fault.Code.Should().Be(code, fault.Message);
        fault.Message.Should().Contain(part);
        fault.File.Should().Be("pipelines/forecast/tests/small.yml");
        fault.Line.Should().BePositive();
        fault.Column.Should().BePositive();
    }

    [Fact]
    public void All_mistakes_of_all_tests_are_told_in_one_go_each_at_its_line()
    {
        _repository.Write("tests/a.yml", "step: [train]\n");

        var faults = _repository.Faults("""
            inputs:
              trees: many
              seed: 3
            expect:
              outputs:
                model: { rows: { min: 3, max: 2 } }
                nothing: { exists: true }
              within: ever
            """);

        faults.Select(fault => $"{Path.GetFileName(fault.File)}:{fault.Line}:{fault.Column} {fault.Code}").Should().Equal(
            "a.yml:1:1 SLP6002",
            "small.yml:2:10 SLP6004",
            "small.yml:3:3 SLP6006",
            "small.yml:6:14 SLP6004",
            "small.yml:7:5 SLP6006",
            "small.yml:8:11 SLP6004");
        faults.Should().OnlyContain(fault => fault.Message.Length > 0);
    }

    [Fact]
    public void An_input_without_a_default_must_be_given()
    {
        var pipeline = _repository.Pipeline with { Inputs = [new TestedInput("sales", "uri_file")] };
        _repository.Write("tests/small.yml", "expect: {}\n");

        var load = () => PipelineTests.Load(pipeline, _repository.Root);

        load.Should().Throw<Core.Diagnostics.DiagnosticException>().Which.Diagnostics.Should().ContainSingle()
            .Which.Should().Match<Core.Diagnostics.Diagnostic>(
                fault => fault.Code == "SLP6007" && fault.Message.Contains("sales"));
    }

    [Fact]
    public void Links_out_of_the_repository_are_refused_wherever_they_stand()
    {
        var secret = Path.Combine(_repository.Outside, "secret.csv");
        File.WriteAllText(secret, "a\n1\n");
        _repository.Write("tests/data/kept/a.csv", "a\n1\n");
        File.CreateSymbolicLink(Path.Combine(_repository.Pipeline.Directory, "tests", "data", "kept", "b.csv"), secret);
        File.CreateSymbolicLink(Path.Combine(_repository.Pipeline.Directory, "tests", "data", "link.csv"), secret);
        Directory.CreateSymbolicLink(
            Path.Combine(_repository.Pipeline.Directory, "tests", "expected"), _repository.Outside);

        const string Text =
            "inputs: { archive: ./tests/data/kept, sample: ./tests/data/link.csv }\nexpect: { same_as: ./tests/expected }";

        _repository.Faults(Text)
            .Select(fault => fault.Code).Should().Equal("SLP6009", "SLP6009", "SLP6009");
    }

    [Fact]
    public void A_test_that_is_a_link_out_of_the_repository_is_not_read()
    {
        var test = Path.Combine(_repository.Outside, "test.yml");
        File.WriteAllText(test, "secret: [\n");
        Directory.CreateDirectory(Path.Combine(_repository.Pipeline.Directory, "tests"));
        File.CreateSymbolicLink(Path.Combine(_repository.Pipeline.Directory, "tests", "linked.yml"), test);

        _repository.Faults("expect: {}").Should().ContainSingle().Which.Code.Should().Be("SLP6009");
    }

    [Fact]
    public void Folders_that_lead_into_themselves_come_to_an_end()
    {
        _repository.Write("tests/data/a.csv", "a\n");
        Directory.CreateSymbolicLink(
            Path.Combine(_repository.Pipeline.Directory, "tests", "data", "again"),
            Path.Combine(_repository.Pipeline.Directory, "tests", "data"));

        _repository.Faults("inputs: { archive: ./tests/data }").Should().ContainSingle().Which.Code.Should().Be(
            "SLP6005");
    }

    [Fact]
    public void Names_of_tests_are_names_and_there_once()
    {
        _repository.Write("tests/small.yaml", "expect: {}");
        _repository.Write("tests/a b.yml", "expect: {}");

        _repository.Faults("expect: {}").Select(fault => fault.Code).Should().Equal("SLP6011", "SLP6011");
    }

    [Fact]
    public void What_is_larger_deeper_or_repeats_more_than_is_read_is_refused()
    {
        _repository.Faults("description: " + new string('a', 5 * 1024 * 1024)).Single().Code.Should().Be("SLP6005");
        _repository.Faults("inputs: " + new string('[', 1000)).Single().Code.Should().Be("SLP6005");
        var laughs = "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 7).Select(level =>
            $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n"));
        _repository.Faults(laughs).Single().Code.Should().Be("SLP6005");
    }

    [Fact]
    public void A_snapshot_that_belongs_to_no_output_is_named()
    {
        _repository.Write("tests/expected/evaluatoin/metrics.json", "{}");

        _repository.Faults("expect: { same_as: ./tests/expected }").Should().ContainSingle()
            .Which.Message.Should().Contain("did you mean 'evaluation'?");
    }
}
