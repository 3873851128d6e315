using CsCheck;

namespace Slipway.Testing.Tests.Judging;

/// <summary>The numbers that runs came to, and what has become of them.</summary>
public sealed class MeasurementTests : IDisposable
{
    private readonly SampleRepository _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void What_a_test_looks_at_in_outputs_is_measured_whether_it_is_as_expected_or_not()
    {
        _repository.WriteOutput("evaluate/result/metrics.json", """{ "accuracy": 0.87, "name": "forest", "loss": [0.5, 0.25], "text": "12" }""");
        _repository.WriteOutput("prepare/train_data/train.csv", "age,sex\n10,f\n20,m\n");

        var verdict = _repository.Judge("""
            expect:
              outputs:
                evaluation/metrics.json:
                  json: { $.accuracy: { min: 0.9 }, $.name: forest, "$.loss[1]": { max: 1 }, $.gone: { min: 1 }, $.text: { exists: true } }
                train_data:
                  rows: { min: 1 }
                  columns: [age]
                  values: { age: { min: 0, mean: { min: 10, max: 20 } }, sex: { mean: 1 }, size: { mean: 1 } }
            """);

        verdict.Passed.Should().BeFalse();
        verdict.Measurements.Should().BeEquivalentTo(
        [
            new Measurement("$.accuracy of evaluation/metrics.json", 0.87, BetterNumbers.Higher),
            new Measurement("$.loss[1] of evaluation/metrics.json", 0.25, BetterNumbers.Lower),
            new Measurement("rows of train_data", 2, BetterNumbers.Higher),
            new Measurement("mean of column 'age' of train_data", 15, BetterNumbers.Unknown),
        ]);
        BetterIsKnownLater(verdict);
    }

    [Theory]
    [InlineData("{ min: 1 }", BetterNumbers.Higher)]
    [InlineData("{ max: 9 }", BetterNumbers.Lower)]
    [InlineData("{ min: 1, max: 9 }", BetterNumbers.Unknown)]
    [InlineData("{ equals: 3 }", BetterNumbers.Unknown)]
    [InlineData("{ equals: 3, tolerance: 1, min: 1 }", BetterNumbers.Unknown)]
    [InlineData("3", BetterNumbers.Unknown)]
    public void Bounds_on_one_side_tell_which_numbers_are_better(string bounds, BetterNumbers better)
    {
        _repository.WriteOutput("evaluate/result/metrics.json", """{ "x": 3 }""");

        var verdict = _repository.Judge(
            $"expect: {{ outputs: {{ evaluation: {{ json: {{ $.x: {bounds} }} }} }}, metrics: {{ y: {bounds} }} }}", ("train", "y", 3));

        verdict.Passed.Should().BeTrue();
        verdict.Measurements.Should().BeEquivalentTo(
            [new Measurement("$.x of evaluation", 3, better), new Measurement("y", 3, better)]);
        BetterIsKnownLater(verdict);
    }

    [Fact]
    public void Metrics_are_measured_also_those_that_nothing_is_expected_of_which_come_last()
    {
        var verdict = _repository.Judge(
            "expect: { metrics: { zeal: { min: 1 }, gone: { min: 1 }, train.loss: { max: 1 } } }",
            ("prepare", "loss", 0.75),
            ("train", "accuracy", 0.9),
            ("train", "loss", 0.5),
            ("train", "zeal", double.NaN));

        verdict.Measurements.Should().Equal(
            new Measurement("train.loss", 0.5, BetterNumbers.Lower),
            new Measurement("zeal", double.NaN, BetterNumbers.Higher),
            new Measurement("prepare.loss", 0.75, BetterNumbers.Unknown),
            new Measurement("accuracy", 0.9, BetterNumbers.Unknown));
        BetterIsKnownLater(verdict);
    }

    [Fact]
    public void A_run_that_broke_off_has_measured_nothing()
    {
        _repository.WriteOutput("evaluate/result/metrics.json", """{ "x": 3 }""");
        var test = _repository.Load("expect: { outputs: { evaluation: { json: { $.x: { min: 1 } } } } }");

        PipelineTests.Judge(test, _repository.Run(("train", "loss", 1)) with { Status = "Failed" }).Measurements.Should().BeEmpty();
    }

    [Fact]
    public void Of_very_many_numbers_the_first_hundred_are_kept_those_that_something_is_expected_of_among_them()
    {
        (string, string, double)[] logged = [.. Enumerable.Range(0, 300).Select(number => ("train", $"class-{number:000}", (double)number))];

        var measured = _repository.Judge("expect: { metrics: { class-299: { min: 1 } } }", logged).Measurements;

        measured.Should().HaveCount(100);
        measured[0].Name.Should().Be("class-299");
    }

    [Fact]
    public void Names_are_short_enough_to_be_kept_and_can_be_printed()
    {
        var measured = _repository.Judge(
            "steps: [train]",
            ("train", new string('\u0001', 300), 1),
            ("train", "bell\a", 2),
            ("train", "two\nlines", 6),
            ("train", $"{new string('x', 199)}\U0001F600 cut in two", 3),
            ("train", $"{new string('y', 300)}1", 4),
            ("train", $"{new string('y', 300)}2", 5)).Measurements;

        measured.Select(number => number.Name).Should().OnlyHaveUniqueItems().And.OnlyContain(name => name.Length <= 200)
            .And.OnlyContain(name => !name.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter)));
        measured.Select(number => number.Value).Should().BeEquivalentTo([1.0, 2, 3, 4, 6], "of names that begin alike the first is kept");
        measured.Single(number => number.Value.Equals(2)).Name.Should().Be(@"bell\x7");
    }

    [Theory]
    [InlineData(0.9, 0.9, BetterNumbers.Higher, MeasuredChange.Same)]
    [InlineData(0.891, 0.9, BetterNumbers.Higher, MeasuredChange.Same)]
    [InlineData(0.88, 0.9, BetterNumbers.Higher, MeasuredChange.Worse)]
    [InlineData(0.92, 0.9, BetterNumbers.Higher, MeasuredChange.Better)]
    [InlineData(0.88, 0.9, BetterNumbers.Lower, MeasuredChange.Better)]
    [InlineData(0.92, 0.9, BetterNumbers.Lower, MeasuredChange.Worse)]
    [InlineData(0.92, 0.9, BetterNumbers.Unknown, MeasuredChange.Different)]
    [InlineData(-101, -100, BetterNumbers.Higher, MeasuredChange.Same)]
    [InlineData(-102, -100, BetterNumbers.Higher, MeasuredChange.Worse)]
    [InlineData(0, 0, BetterNumbers.Higher, MeasuredChange.Same)]
    [InlineData(1e-12, 0, BetterNumbers.Higher, MeasuredChange.Better)]
    [InlineData(-1e-12, 0, BetterNumbers.Higher, MeasuredChange.Worse)]
    [InlineData(double.NaN, double.NaN, BetterNumbers.Higher, MeasuredChange.Same)]
    [InlineData(double.NaN, 0.9, BetterNumbers.Higher, MeasuredChange.Different)]
    [InlineData(0.9, double.NaN, BetterNumbers.Lower, MeasuredChange.Different)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, BetterNumbers.Lower, MeasuredChange.Same)]
    [InlineData(double.PositiveInfinity, 0.9, BetterNumbers.Lower, MeasuredChange.Worse)]
    [InlineData(0.9, double.PositiveInfinity, BetterNumbers.Lower, MeasuredChange.Better)]
    public void What_has_become_of_a_number_is_told_within_the_tolerance(
        double now, double earlier, BetterNumbers better, MeasuredChange change) =>
        new Measurement("x", now, better).Since(earlier, 0.0101).Should().Be(change);

    [Fact]
    public void Where_the_higher_is_better_the_lower_is_worse_and_the_other_way_round() =>
        Gen.Select(Gen.Double, Gen.Double, Gen.Double[0, 0.5]).Sample((now, earlier, tolerance) =>
        {
            var higher = new Measurement("x", now, BetterNumbers.Higher).Since(earlier, tolerance);
            var lower = new Measurement("x", now, BetterNumbers.Lower).Since(earlier, tolerance);

            lower.Should().Be(higher switch
            {
                MeasuredChange.Better => MeasuredChange.Worse,
                MeasuredChange.Worse => MeasuredChange.Better,
                _ => higher,
            });
        });

    // Of what is kept without it, by the test alone.
    private static void BetterIsKnownLater(TestVerdict verdict) => verdict.Measurements.Should().AllSatisfy(number =>
        PipelineTests.Better(verdict.Test, number.Name).Should().Be(number.Better, "it is {0}", number.Name));
}
