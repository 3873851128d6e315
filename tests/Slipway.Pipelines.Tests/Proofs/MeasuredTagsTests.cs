using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Pipelines.Proofs;

namespace Slipway.Pipelines.Tests.Proofs;

/// <summary>What tests measured, as tags of the version that they passed with.</summary>
public sealed class MeasuredTagsTests
{
    private const string Prefix = "slipway.tested.";
    private const int LongestTag = 256;
    private const int MostTags = 30;

    // What tests may be called, and what metrics and places in outputs are.
    private static readonly Gen<string> s_testName = Gen.Char["abAB12._-"].Array[0, 12].Select(letters => $"t{new string(letters)}");
    private static readonly Gen<string> s_valueName = Gen.OneOf(
        Gen.Char["ab $.[]'\"\\/<>&{}:,\u00e4\u65e5\t\n\u0001"].Array[1, 40].Select(letters => new string(letters)),
        Gen.OneOf(Gen.Const("seconds"), Gen.Const("accuracy"), Gen.Const("rows of train_data"), Gen.Const("t:2")));

    private static readonly Gen<MeasuredTest> s_test = Gen.Select(
        s_testName,
        Gen.Int[0, 1_000_000],
        Gen.Select(s_valueName, Gen.Double.Where(double.IsFinite)).Array[0, 12],
        (name, tenths, values) => new MeasuredTest(name, TimeSpan.FromSeconds(tenths / 10.0), Values(values)));

    [Fact]
    public void What_is_written_fits_into_tags_and_comes_back() =>
        s_test.Array[0, 3].Select(tests => tests.DistinctBy(test => test.Name).ToList()).Sample(tests =>
        {
            var tags = Tags(tests);
            tags.Count.Should().BeLessThanOrEqualTo(MostTags);
            tags.Select(tag => tag.Value!.GetValue<string>().Length).Should().OnlyContain(length => length <= LongestTag);

            Read(tags).Should().BeEquivalentTo(tests);
        });

    [Fact]
    public void People_can_read_what_is_written()
    {
        var tags = Tags([Test("few-trees", ("accuracy", 0.93), ("rows of train_data", 320), ("$.größe of a/b.json", 1e-9))]);

        tags.Should().ContainSingle().Which.Key.Should().Be("slipway.tested.few-trees");
        tags["slipway.tested.few-trees"]!.GetValue<string>().Should()
            .Be("""{"(seconds)":2.5,"$.größe of a/b.json":1E-09,"accuracy":0.93,"rows of train_data":320}""");
    }

    [Fact]
    public void Tests_keep_their_own_numbers_whatever_they_are_called()
    {
        var many = Enumerable.Range(1, 30).Select(number => ($"a metric with a rather long name {number}", (double)number)).ToArray();
        MeasuredTest[] tests = [Test("a", many), Test("a.2", ("accuracy", 0.9)), Test("a.3"), Test("A.2.2", ("accuracy", 0.8))];

        Read(Tags(tests)).Should().BeEquivalentTo(tests);
    }

    [Fact]
    public void Of_more_than_fits_each_test_has_its_first_numbers_and_how_long_it_took()
    {
        var many = Enumerable.Range(100, 100).Select(number => ($"{new string('x', 60)} {number}", (double)number)).ToArray();
        var tests = Enumerable.Range(10, 20).Select(number => Test($"test-{number}", many)).ToList();

        var tags = Tags(tests);

        tags.Should().HaveCount(MostTags);
        Read(tags).Should().HaveCount(20).And.OnlyContain(test =>
            test.Work == TimeSpan.FromSeconds(2.5) && test.Values.Keys.First().EndsWith("x 100", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_number_or_has_a_name_that_no_tag_holds_is_left_out_alone()
    {
        var test = Test("a", ("accuracy", 0.9), (new string('x', 300), 1), ("nan", double.NaN), ("inf", double.PositiveInfinity), ("z", 1));

        Read(Tags([test])).Should().ContainSingle().Which.Values.Should().Equal(Values([("accuracy", 0.9), ("z", 1)]));
    }

    [Theory]
    [InlineData("passed")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("0.9")]
    [InlineData("""{"accuracy":"0.9"}""")]
    [InlineData("""{"accuracy":null}""")]
    [InlineData("""{"accuracy":0.9""")]
    [InlineData("""{"accuracy":1e999}""")]
    [InlineData("""{"accuracy":NaN}""")]
    [InlineData("""{"accuracy":{}}""")]
    public void A_tag_that_someone_else_wrote_or_broke_is_no_measurement(string text)
    {
        var tags = Tags([Test("a", ("accuracy", 0.9))]);
        tags["slipway.tested.b"] = text;
        tags["slipway.tested"] = "0123";
        tags["slipway.release"] = "v1.0.0";
        tags["other"] = """{"accuracy":0.9}""";

        Read(tags).Select(test => test.Name).Should().Equal("a");
    }

    [Fact]
    public void A_tag_that_is_longer_than_tags_are_or_is_no_text_is_no_measurement()
    {
        var tags = new JsonObject
        {
            ["slipway.tested.long"] = $$"""{"{{new string('x', LongestTag)}}":1}""",
            ["slipway.tested.number"] = 1,
            ["slipway.tested.object"] = new JsonObject { ["accuracy"] = 0.9 },
            ["slipway.tested.nothing"] = null,
        };

        Read(tags).Should().BeEmpty();
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e300")]
    public void A_time_that_there_is_not_is_none(string seconds)
    {
        var tags = new JsonObject { ["slipway.tested.a"] = $$"""{"(seconds)":{{seconds}},"accuracy":0.9}""" };

        Read(tags).Should().ContainSingle().Which.Work.Should().Be(TimeSpan.Zero);
    }

    private static MeasuredTest Test(string name, params (string, double)[] values) =>
        new(name, TimeSpan.FromSeconds(2.5), Values(values));

    private static ImmutableSortedDictionary<string, double> Values((string Name, double Value)[] values) =>
        values.DistinctBy(value => value.Name).ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

    // By way of text, as a workspace has them.
    private static JsonObject Tags(IEnumerable<MeasuredTest> tests)
    {
        var written = MeasuredTags.Write(Prefix, tests).ToList();
        written.Select(tag => tag.Key).Should().OnlyHaveUniqueItems();
        return (JsonObject)JsonNode.Parse(JsonSerializer.Serialize(written.ToDictionary()))!;
    }

    private static ImmutableArray<MeasuredTest> Read(JsonObject tags) => MeasuredTags.Read(Prefix, tags);
}
