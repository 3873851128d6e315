using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Targets.Tests.Builds;

namespace Slipway.Targets.Tests.State;

/// <summary>What editors complete parameters files by.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly BuildFolder _folder = new();

    private string Schema => Path.Combine(_folder.Root, ".nuke", "build.schema.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_schema_describes_the_builds_parameters()
    {
        await _folder.RunAsync<Sample>("A");

        using var schema = JsonDocument.Parse(File.ReadAllBytes(Schema));
        var own = schema.RootElement.GetProperty("allOf")[0].GetProperty("properties");
        JsonNode.DeepEquals(JsonNode.Parse(own.GetRawText()), JsonNode.Parse(
            """
            {
              "Count": { "type": "integer" },
              "Images": { "type": "array", "description": "The images", "items": { "type": "string" } },
              "Level": { "$ref": "#/definitions/Level" }
            }
            """)).Should().BeTrue(own.GetRawText());
        schema.RootElement.GetProperty("definitions").GetProperty("Level").GetProperty("enum").EnumerateArray()
            .Select(value => value.GetString()).Should().Equal("One", "Two");
        schema.RootElement.GetProperty("definitions").GetProperty("ExecutableTarget").GetProperty("enum").EnumerateArray()
            .Select(value => value.GetString()).Should().Equal("A", "B");
        schema.RootElement.GetProperty("allOf")[1].GetProperty("$ref").GetString().Should().Be("#/definitions/NukeBuild");
        schema.RootElement.GetProperty("definitions").GetProperty("NukeBuild").GetProperty("properties")
            .GetProperty("Skip").GetProperty("items").GetProperty("$ref").GetString()
            .Should().Be("#/definitions/ExecutableTarget");
    }

    [Fact]
    public async Task It_is_written_only_when_it_changed()
    {
        await _folder.RunAsync<Sample>("A");
        File.SetLastWriteTimeUtc(Schema, DateTime.UnixEpoch);

        await _folder.RunAsync<Sample>("A");
        File.Delete(Path.Combine(_folder.Root, ".nuke", "temp", "state", "schema"));
        await _folder.RunAsync<Sample>("A");

        File.GetLastWriteTimeUtc(Schema).Should().Be(DateTime.UnixEpoch);
    }

    [Fact]
    public async Task A_CI_server_writes_none()
    {
        _folder.SetVariable("CI", "true");

        await _folder.RunAsync<Sample>("A");

        File.Exists(Schema).Should().BeFalse();
        File.Exists(Path.Combine(_folder.Root, ".nuke", "words.json")).Should().BeFalse();
    }

    [Fact]
    public async Task What_a_component_wants_of_the_repository_is_written_with_it_and_again_when_it_is_not_there()
    {
        await _folder.RunAsync<Sample>("A");
        _folder.Read(".nuke/words.json").Should().Be("[1]\n");

        File.Delete(Path.Combine(_folder.Root, ".nuke", "words.json"));
        await _folder.RunAsync<Sample>("A");
        _folder.Read(".nuke/words.json").Should().Be("[1]\n");

        _folder.Write(".nuke/words.json", "[2]\n");
        File.Delete(Path.Combine(_folder.Root, ".nuke", "temp", "state", "files"));
        await _folder.RunAsync<Sample>("--generate-ci");
        _folder.Read(".nuke/words.json").Should().Be("[1]\n");
        _folder.Output.Should().Contain("Wrote .nuke/words.json");
    }

    private enum Level
    {
        One,
        Two,
    }

    [AttributeUsage(AttributeTargets.Interface)]
    private sealed class WordsAttribute : GeneratedFileAttribute
    {
        public override string RelativePath => ".nuke/words.json";

        public override string Write() => "[1]\n";
    }

    [Words]
    private interface IWords : ISlipwayBuild;

    private sealed class Sample : SlipwayBuild, IWords
    {
        [Parameter("The images")] readonly string[] Images = [];
        [Parameter] readonly int? Count;
        [Parameter] readonly Level Level;

        Target B => _ => _.Executes(() => { });

        Target A => _ => _.Executes(() => { });
    }
}
