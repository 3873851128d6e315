using System.Text;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.Parameters;

/// <summary>What <c>--encrypt</c> does to parameters files.</summary>
public sealed class ParametersFileEditTests
{
    [Theory]
    [InlineData("", "{\n  \"$schema\": \"./build.schema.json\",\n  \"Token\": \"v2:x+/=\"\n}\n")]
    [InlineData("{}", "{\n  \"Token\": \"v2:x+/=\"\n}")]
    [InlineData("{\n}\n", "{\n  \"Token\": \"v2:x+/=\"\n}\n")]
    [InlineData("{ \"A\": 1 }", "{ \"A\": 1, \"Token\": \"v2:x+/=\" }")]
    [InlineData("{\n    \"A\": [1,]\n}\n", "{\n    \"A\": [1,],\n    \"Token\": \"v2:x+/=\"\n}\n")]
    [InlineData("{\r\n\t\"A\": 1\r\n}", "{\r\n\t\"A\": 1,\r\n\t\"Token\": \"v2:x+/=\"\r\n}")]
    [InlineData("{\n  \"A\": 1, // one, and\n}", "{\n  \"A\": 1, // one, and\n  \"Token\": \"v2:x+/=\"\n}")]
    [InlineData("{\n  \"A\": 1 // one, and\n}", "{\n  \"A\": 1, // one, and\n  \"Token\": \"v2:x+/=\"\n}")]
    [InlineData("{\n  \"A\": 1 /* , */\n}", "{\n  \"A\": 1, /* , */\n  \"Token\": \"v2:x+/=\"\n}")]
    [InlineData("{ \"token\": \"old\" , /* why */ \"A\": 1 }", "{ \"token\": \"v2:x+/=\" , /* why */ \"A\": 1 }")]
    [InlineData("{ \"token\": [ \"a\", \"b\" ] }", "{ \"token\": \"v2:x+/=\" }")]
    [InlineData("\uFEFF{ \"Ä\": \"ö\" }", "\uFEFF{ \"Ä\": \"ö\", \"Token\": \"v2:x+/=\" }")]
    public void All_else_stays_as_it_stands(string before, string expected) =>
        Encoding.UTF8.GetString(ParametersFileEdit.Set(Encoding.UTF8.GetBytes(before), "Token", "v2:x+/=")).Should().Be(expected);

    [Fact]
    public async Task A_profile_has_a_file_of_its_own()
    {
        using var folder = Folder();

        await folder.RunAsync<Sample>("--encrypt token --profile live");

        folder.Read(".nuke/parameters.live.json").Should().Contain("\"Token\": \"v2:");
        folder.Output.Should().Be("'token' is encrypted in .nuke/parameters.live.json\n");
        Directory.GetFiles(Path.Combine(folder.Root, ".nuke")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_left_as_it_is()
    {
        using var folder = Folder();
        folder.Write(".nuke/parameters.json", "{ \"A\": ");

        await folder.RunAsync<Sample>("--encrypt token", expected: -1);

        folder.Read(".nuke/parameters.json").Should().Be("{ \"A\": ");
        folder.Output.Should().Contain(".nuke/parameters.json:1: error SLP1015");
    }

    private static BuildFolder Folder()
    {
        var folder = new BuildFolder();
        folder.SetVariable("SLIPWAY_SECRETS_PASSWORD", "correct horse");
        folder.SetVariable("TOKEN", "the secret itself");
        return folder;
    }

    private sealed class Sample : SlipwayBuild
    {
        [Parameter, Secret] readonly string? Token;
    }
}
