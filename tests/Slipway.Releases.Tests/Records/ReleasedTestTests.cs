using System.Collections.Immutable;
using System.Globalization;
using Slipway.Core.Diagnostics;

namespace Slipway.Releases.Tests.Records;

public sealed class ReleasedTestTests
{
    private static readonly ReleasedTest s_test = new(
        "scores",
        "small sample",
        "4925687cfede7373",
        new TimeSpan(0, 0, 2, 5, 250),
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, double> { ["auc"] = 0.91, ["rows"] = 200 }));

    [Fact]
    public void A_record_shows_each_test_with_what_it_measured()
    {
        var yaml = RecordWriter.Write(Sample.Record() with { Tests = [s_test, s_test with { Name = "empty", Metrics = Metrics() }] });

        yaml.Should().Contain("""
            tests:
            - pipeline: scores
              name: small sample
              proof: 4925687cfede7373
              seconds: 125.25
              metrics:
                auc: 0.91
                rows: 200
            - pipeline: scores
              name: empty
              proof: 4925687cfede7373
              seconds: 125.25
              metrics: {}
            pipelines: '
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_record_without_tests_is_as_it_was_before_there_were_any()
    {
        var record = Sample.Record();

        var yaml = RecordWriter.Write(record);

        yaml.Should().NotContain("tests:");
        RecordReader.Read(yaml, "v1.0.0").Tests.Should().BeEmpty();
    }

    [Fact]
    public void Tests_are_read_back_as_they_were_written()
    {
        string[] names =
        [
            "", " a ", "- a", "a: b", "a #b", "'a'", "\"a\\n\"", "```", "---", "...", "yes", "~", "1e3", "<<", "=", "{a}", "*a", "&a",
            "? a", "größe", "\uFEFFa", "🚢", "\\", new string('n', 250),
        ];
        ImmutableArray<ReleasedTest> tests =
        [
            .. names.Select((name, i) => s_test with
            {
                Pipeline = name, Name = name, Proof = name, Duration = TimeSpan.FromTicks(i), Metrics = Metrics((name, i), ("z", -i)),
            }),
            s_test with { Duration = TimeSpan.MaxValue },
        ];

        var read = Read(RecordWriter.Write(Sample.Record() with { Tests = tests }));

        read.Should().BeEquivalentTo(tests, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(200, "200")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1e-5, "1.0E-05")]
    [InlineData(-1.5e300, "-1.5E+300")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.Epsilon, "5.0E-324")]
    [InlineData(double.NaN, ".nan")]
    [InlineData(double.PositiveInfinity, ".inf")]
    [InlineData(double.NegativeInfinity, "-.inf")]
    public void A_number_is_read_back_to_its_last_bit_whatever_the_culture(double value, string written)
    {
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            var yaml = RecordWriter.Write(Sample.Record() with { Tests = [s_test with { Metrics = Metrics(("m", value)) }] });

            yaml.Should().Contain("  seconds: 125.25\n").And.Contain($"    m: {written}\n");
            BitConverter.DoubleToInt64Bits(Read(yaml).Single().Metrics["m"]).Should().Be(BitConverter.DoubleToInt64Bits(value));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Of_more_than_is_read_the_first_are_written()
    {
        var much = Metrics([.. Enumerable.Range(0, 101).Select(number => ($"m{number:000}", (double)number))]);
        var tests = Enumerable.Range(0, 1002).Select(number => s_test with { Name = $"t{number}", Metrics = much }).ToImmutableArray();

        var read = Read(RecordWriter.Write(Sample.Record() with { Tests = tests.SetItem(0, s_test with { Name = "line\nbreak" }) }));

        read.Select(test => test.Name).Should().Equal(Enumerable.Range(1, 1000).Select(number => $"t{number}"));
        read[0].Metrics.Keys.Should().HaveCount(100).And.Contain("m099");
        read.Sum(test => test.Metrics.Count).Should().Be(10_000);
    }

    [Fact]
    public void What_has_a_name_that_is_too_long_or_not_of_one_line_is_not_written()
    {
        var wrong = new[] { new string('n', 251), "a\0b", "a\nb", "\u0085", "\u2028", "\u2029", "\ud83d" };
        ImmutableArray<ReleasedTest> tests =
        [
            .. wrong.Select(name => s_test with { Pipeline = name }),
            .. wrong.Select(name => s_test with { Name = name }),
            .. wrong.Select(name => s_test with { Proof = name }),
            s_test with { Metrics = Metrics([.. wrong.Append("auc").Select(name => (name, 1.0))]), Duration = TimeSpan.FromSeconds(-1) },
        ];

        var read = Read(RecordWriter.Write(Sample.Record() with { Tests = tests })).Should().ContainSingle().Subject;

        read.Metrics.Keys.Should().Equal("auc");
        read.Duration.Should().Be(TimeSpan.Zero);
        RecordWriter.Write(Sample.Record() with { Tests = tests[..^1] }).Should().NotContain("tests:");
    }

    [Theory]
    [InlineData("pipeline: scores", "piping: scores")]
    [InlineData("pipeline: scores", "pipeline: []")]
    [InlineData("name: small sample", "name: \"a\\nb\"")]
    [InlineData("seconds: 125.25", "seconds: -1")]
    [InlineData("seconds: 125.25", "seconds: 1e3")]
    [InlineData("seconds: 125.25", "seconds: 1000000000000")]
    [InlineData("seconds: 125.25", "seconds: 125,25")]
    [InlineData("seconds: 125.25", "seconds: ")]
    [InlineData("auc: 0.91", "auc: much")]
    [InlineData("auc: 0.91", "auc: 1e999")]
    [InlineData("auc: 0.91", "auc: NaN")]
    [InlineData("auc: 0.91", "auc: 0,91")]
    [InlineData("auc: 0.91", "auc: [0.91]")]
    [InlineData("auc: 0.91", "rows: 1")]
    [InlineData("tests:", "tests: {}\nothers:")]
    public void A_test_of_another_form_is_refused(string written, string changed) =>
        Refuse(Written().Replace(written, changed, StringComparison.Ordinal));

    [Fact]
    public void A_record_beyond_the_bounds_of_tests_is_refused()
    {
        var written = Written();
        var start = written.IndexOf("tests:\n", StringComparison.Ordinal) + "tests:\n".Length;
        var test = written[start..written.IndexOf("pipelines:", StringComparison.Ordinal)];
        var metrics = string.Concat(Enumerable.Range(0, 99).Select(number => $"    m{number}: 1\n"));

        Read(With(test, string.Concat(Enumerable.Repeat(test, 1000)))).Should().HaveCount(1000);
        Refuse(With(test, string.Concat(Enumerable.Repeat(test, 1001))));
        Refuse(With("    auc: 0.91\n", $"{metrics}    auc: 0.91\n"));
        Refuse(With("scores", new string('s', 251)));
        Refuse(With("auc", new string('s', 251)));

        string With(string text, string other) => written.Replace(text, other, StringComparison.Ordinal);
    }

    private static string Written() => RecordWriter.Write(Sample.Record() with { Untested = [], Tests = [s_test] });

    private static ImmutableArray<ReleasedTest> Read(string yaml) => RecordReader.Read(yaml, "v1.0.0").Tests;

    private static void Refuse(string yaml)
    {
        var read = () => RecordReader.Read(yaml, "v1.0.0");
        read.Should().Throw<DiagnosticException>().Which.Diagnostics.Should().ContainSingle().Which.Code.Should().Be("SLP4012");
    }

    private static ImmutableSortedDictionary<string, double> Metrics(params (string Name, double Value)[] metrics) =>
        metrics.ToImmutableSortedDictionary(metric => metric.Name, metric => metric.Value, StringComparer.Ordinal);
}
