using System.Collections.Immutable;
using System.Text;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Yaml;

namespace Slipway.Core.Tests;

/// <summary>YAML that is written to take a program's stack, memory or time.</summary>
public sealed class YamlDocumentsTests
{
    [Theory]
    [InlineData("zz: &z [*z]", "stands within what it names")]
    [InlineData("z: &z\n  a: 1\n  <<: *z", "stands within what it names")]
    [InlineData("a: *later\nb: &later [1]", "has no anchor '&later' before it")]
    [InlineData("a: \"x\\0y\"", "NUL")]
    public void An_alias_that_has_no_end_and_a_text_with_NUL_are_no_YAML(string yaml, string said) =>
        FluentActions.Invoking(() => Read(yaml)).Should().Throw<YamlFormatException>().WithMessage($"*{said}*");

    [Theory]
    [InlineData("[", "")]
    [InlineData("{a: ", "")]
    [InlineData("- ", "x")]
    [InlineData("? ", "x")]
    public void What_is_nested_deeper_than_the_bound_is_refused_where_it_goes_too_deep(string opening, string end)
    {
        var yaml = new StringBuilder("first: line\nsecond:\n  ").Insert("first: line\nsecond:\n  ".Length, opening, 100_000).Append(end).ToString();

        FluentActions.Invoking(() => Read(yaml)).Should().Throw<InputLimitException>()
            .WithMessage($"*{YamlDocuments.MostDepth} deep*").Which.Line.Should().Be(3);
    }

    [Fact]
    public void What_is_nested_as_deep_as_the_bound_is_read()
    {
        var depth = YamlDocuments.MostDepth;

        var root = Read(new string('[', depth) + new string(']', depth)).Single();

        for (var left = depth; left > 1; left--)
        {
            root = ((YamlSequence)root).Items.Single();
        }

        root.Should().BeOfType<YamlSequence>().Which.Items.Should().BeEmpty();
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(40)]
    public void Aliases_that_multiply_are_refused_before_they_are_followed(int levels)
    {
        var yaml = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i <= levels; i++)
        {
            yaml.AppendLine($"l{i}: &l{i} [{string.Join(", ", Enumerable.Repeat($"*l{i - 1}", 9))}]");
        }

        FluentActions.Invoking(() => Read(yaml.ToString())).Should().Throw<InputLimitException>()
            .WithMessage($"*more than {YamlDocuments.MostNodes} values*").Which.Line.Should().BeInRange(5, 6);
    }

    [Fact]
    public void Aliases_that_nest_are_counted_as_deep_as_they_lead()
    {
        var yaml = new StringBuilder("l0: &l0 [x]\n");
        for (var i = 1; i <= 1_000; i++)
        {
            yaml.AppendLine($"l{i}: &l{i} [*l{i - 1}]");
        }

        FluentActions.Invoking(() => Read(yaml.ToString())).Should().Throw<InputLimitException>()
            .WithMessage("*deep*").Which.Line.Should().Be(YamlDocuments.MostDepth);
    }

    [Fact]
    public void An_alias_means_what_its_anchor_meant_last()
    {
        var root = (YamlMap)Read("a: &x 1\nb: &x 2\nc: *x\nd: {<<: &m {k: v}}\ne: *m").Single();

        root.Text("c").Should().Be("2");
        ((YamlMap)root["e"]).Text("k").Should().Be("v");
    }

    [Fact]
    public void A_text_beyond_the_bound_is_refused() =>
        FluentActions.Invoking(() => Read(new string('x', BoundedFile.MostBytes + 1)))
            .Should().Throw<InputLimitException>().WithMessage("*4 MiB*");

    [Theory]
    [InlineData("a: [")]
    [InlineData("{? [")]
    [InlineData("- {a: b")]
    [InlineData("%YAML 99999999999999999999.1\n---\na")]
    [InlineData("a: \"\\UFFFFFFFF\"")]
    [InlineData("a: 1\na: 2")]
    public void Whatever_the_library_says_of_a_text_it_is_said_as_no_YAML(string yaml) =>
        FluentActions.Invoking(() => Read(yaml)).Should().Throw<YamlFormatException>();

    [Fact]
    public void A_value_knows_where_it_was_written()
    {
        var root = (YamlMap)Read("\uFEFFa: 1\nb:\n  - c: 'd'\n").Single();

        var item = (YamlMap)((YamlSequence)root["b"]).Items.Single();

        item["c"].Position.Should().Be(new SourcePosition("file.yml", 3, 8));
        item.Find("c")!.Key.Position.Should().Be(new SourcePosition("file.yml", 3, 5));
    }

    [Fact]
    public void Keys_that_are_merged_give_way_to_those_of_the_mapping_itself()
    {
        var root = (YamlMap)Read("a: &x {k: 1, l: 2}\nb:\n  <<: [*x, {l: 3, m: 4}]\n  k: 5\n").Single();

        ((YamlMap)root["b"]).Entries.Select(entry => $"{entry.Key.Text}={((YamlScalar)entry.Value).Text}")
            .Should().Equal("k=5", "l=2", "m=4");
    }

    [Fact]
    public void A_key_given_again_is_handed_over_where_it_is_asked_for_and_else_no_YAML()
    {
        var repeated = new List<YamlScalar>();

        var root = (YamlMap)YamlDocuments.Read("a: 1\n'a': 2\n", "file.yml", repeated).Single();

        root.Text("a").Should().Be("2");
        repeated.Should().Equal(new YamlScalar(new SourcePosition("file.yml", 1, 1), "a", IsPlain: true));
        FluentActions.Invoking(() => Read("a: 1\na: 2\n")).Should().Throw<YamlFormatException>().Which.Line.Should().Be(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# a comment\n")]
    public void A_text_that_says_nothing_has_no_document(string yaml) => Read(yaml).Should().BeEmpty();

    private static ImmutableArray<YamlValue> Read(string yaml) => YamlDocuments.Read(yaml, "file.yml");
}
