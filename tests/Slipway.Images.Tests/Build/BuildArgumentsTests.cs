using Slipway.Core.Diagnostics;

namespace Slipway.Images.Tests.Build;

public sealed class BuildArgumentsTests
{
    [Fact]
    public void Names_and_values_are_read() =>
        BuildArguments.Parse(["A=1", "B=x=y", "EMPTY=", "A=2"]).Should().BeEquivalentTo(
            new Dictionary<string, string> { ["A"] = "2", ["B"] = "x=y", ["EMPTY"] = "" });

    [Theory]
    [InlineData("API_KEY")]
    [InlineData("apiKey")]
    [InlineData("PIP_PASSWORD")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("githubToken")]
    [InlineData("CLIENT_SECRET")]
    [InlineData("AZURE_STORAGE_CONNECTION_STRING")]
    [InlineData("DEVOPS_PAT")]
    [InlineData("ssh_private_key")]
    public void A_name_that_looks_like_a_secrets_is_refused_without_its_value(string name)
    {
        var parse = () => BuildArguments.Parse([$"{name}=hush-hush"]);

        var thrown = parse.Should().Throw<DiagnosticException>().Which;
        thrown.Diagnostics.Single().Code.Should().Be("SLP2007");
        thrown.Message.Should().Contain(name).And.NotContain("hush-hush");
    }

    [Theory]
    [InlineData("TOKENIZER_VERSION")]
    [InlineData("KEYBOARD")]
    [InlineData("PATH_PREFIX")]
    [InlineData("PYTHON_VERSION")]
    [InlineData("CRAN")]
    [InlineData("SECRETARY")]
    public void Other_names_are_not(string name) => BuildArguments.Parse([$"{name}=1"]).Should().ContainKey(name);

    [Theory]
    [InlineData("hush-hush")]
    [InlineData("=hush-hush")]
    [InlineData("1A=hush-hush")]
    public void What_is_not_a_pair_is_refused_without_being_shown(string argument)
    {
        var parse = () => BuildArguments.Parse([argument]);

        parse.Should().Throw<DiagnosticException>().Which.Message.Should().NotContain("hush-hush");
    }
}
