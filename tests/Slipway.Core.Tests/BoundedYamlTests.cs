using System.Text;
using Slipway.Core.Files;
using Slipway.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Core.Tests;

/// <summary>YAML that is written to take a program's stack, memory or time.</summary>
public sealed class BoundedYamlTests
{
    [Theory]
    [InlineData("zz: &z [*z]", "stands within what it names")]
    [InlineData("z: &z\n  a: 1\n  <<: *z", "stands within what it names")]
    [InlineData("a: *later\nb: &later [1]", "has no anchor '&later' before it")]
    [InlineData("a: \"x\\0y\"", "NUL")]
    public void An_alias_that_has_no_end_and_a_text_with_NUL_are_no_YAML(string yaml, string said)
    {
        var wrong = FluentActions.Invoking(() => BoundedYaml.Load(yaml)).Should().Throw<YamlException>().Which;

        BoundedYaml.Reason(wrong).Should().Contain(said);
    }

    [Theory]
    [InlineData("[", "")]
    [InlineData("{a: ", "")]
    [InlineData("- ", "x")]
    [InlineData("? ", "x")]
    public void What_is_nested_deeper_than_the_bound_is_refused_where_it_goes_too_deep(string opening, string end)
    {
        var yaml = new StringBuilder("first: line\nsecond:\n  ").Insert("first: line\nsecond:\n  ".Length, opening, 100_000).Append(end).ToString();

        FluentActions.Invoking(() => BoundedYaml.Load(yaml)).Should().Throw<InputLimitException>()
            .WithMessage($"*{BoundedYaml.MostDepth} deep*").Which.Line.Should().Be(3);
    }

    [Fact]
    public void What_is_nested_as_deep_as_the_bound_is_read()
    {
        var depth = BoundedYaml.MostDepth;

        var root = BoundedYaml.Load(new string('[', depth) + new string(']', depth)).Documents[0].RootNode;

        for (var left = depth; left > 1; left--)
        {
            root = ((YamlSequenceNode)root).Children.Single();
        }

        root.Should().BeOfType<YamlSequenceNode>().Which.Children.Should().BeEmpty();
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

        FluentActions.Invoking(() => BoundedYaml.Load(yaml.ToString())).Should().Throw<InputLimitException>()
            .WithMessage($"*more than {BoundedYaml.MostNodes} values*").Which.Line.Should().BeInRange(5, 6);
    }

    [Fact]
    public void Aliases_that_nest_are_counted_as_deep_as_they_lead()
    {
        var yaml = new StringBuilder("l0: &l0 [x]\n");
        for (var i = 1; i <= 1_000; i++)
        {
            yaml.AppendLine($"l{i}: &l{i} [*l{i - 1}]");
        }

        FluentActions.Invoking(() => BoundedYaml.Load(yaml.ToString())).Should().Throw<InputLimitException>()
            .WithMessage("*deep*").Which.Line.Should().Be(BoundedYaml.MostDepth);
    }

    [Fact]
    public void An_alias_means_what_its_anchor_meant_last()
    {
        var root = (YamlMappingNode)BoundedYaml.Load("a: &x 1\nb: &x 2\nc: *x\nd: {<<: &m {k: v}}\ne: *m").Documents[0].RootNode;

        root["c"].Should().Be(new YamlScalarNode("2"));
        root["e"]["k"].Should().Be(new YamlScalarNode("v"));
    }

    [Fact]
    public void A_text_beyond_the_bound_is_refused() =>
        FluentActions.Invoking(() => BoundedYaml.Load(new string('x', BoundedFile.MostBytes + 1)))
            .Should().Throw<InputLimitException>().WithMessage("*4 MiB*");

    [Theory]
    [InlineData("a: [")]
    [InlineData("{? [")]
    [InlineData("- {a: b")]
    [InlineData("%YAML 99999999999999999999.1\n---\na")]
    [InlineData("a: \"\\UFFFFFFFF\"")]
    [InlineData("a: 1\na: 2")]
    public void Whatever_the_library_says_of_a_text_it_is_said_as_no_YAML(string yaml) =>
        FluentActions.Invoking(() => BoundedYaml.Load(yaml)).Should().Throw<YamlException>();
}
