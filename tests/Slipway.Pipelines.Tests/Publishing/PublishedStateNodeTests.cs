using System.Text.Json.Nodes;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Releases;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What releases keep of what is published.</summary>
public sealed class PublishedStateNodeTests
{
    // What Slipway.Releases makes of a record of the first form: its tests have the same text.
    private const string Kept = """
        {
          "assets": [
            {
              "kind": "pipeline component",
              "name": "hello",
              "version": "4925687cfede7373",
              "path": "components/hello/versions/4925687cfede7373"
            },
            {
              "kind": "code",
              "name": "src",
              "version": "1e3",
              "path": "codes/77/versions/1"
            }
          ],
          "deployments": [
            {
              "pipeline": "hello",
              "endpoint": "hello-d03cf3",
              "name": "hello-4925687c",
              "component": "components/hello/versions/4925687cfede7373",
              "endpoint_definition": {
                "tags": {}
              },
              "definition": {
                "properties": {
                  "description": "it's größer",
                  "retries": 3
                }
              }
            },
            {
              "pipeline": "model",
              "endpoint": "model-1",
              "name": "blue",
              "endpoint_definition": {},
              "definition": {}
            }
          ],
          "schedules": [
            {
              "pipeline": "hello",
              "name": "hello-nightly",
              "definition": {
                "properties": {
                  "description": null
                }
              }
            }
          ]
        }
        """;

    private static JsonObject Node => (JsonObject)JsonNode.Parse(Kept)!;

    [Fact]
    public void What_any_release_keeps_is_read()
    {
        var state = PublishedState.FromJson("/w", Node);

        state.Workspace.Should().Be("/w");
        state.Assets.Should().Equal(
            new PublishedAsset("pipeline component", "hello", "4925687cfede7373", "components/hello/versions/4925687cfede7373"),
            new PublishedAsset("code", "src", "1e3", "codes/77/versions/1"));
        state.Deployments.Select(deployment => deployment.Component).Should().Equal("components/hello/versions/4925687cfede7373", null);
        state.Deployments[0].Definition["properties"]!["retries"]!.GetValue<int>().Should().Be(3);
        state.Schedules.Should().ContainSingle().Which.Definition["properties"]!.AsObject().ContainsKey("description")
            .Should().BeTrue("a null is kept");
    }

    [Fact]
    public void What_is_read_is_written_again_as_it_was() =>
        JsonNode.DeepEquals(PublishedState.FromJson("/w", Node).ToJson(), Node).Should().BeTrue();

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"assets":{},"deployments":[],"schedules":[]}""")]
    [InlineData("""{"assets":["a"],"deployments":[],"schedules":[]}""")]
    [InlineData("""{"assets":[{"kind":1,"name":"n","version":"1","path":"p"}],"deployments":[],"schedules":[]}""")]
    [InlineData("""{"assets":[],"deployments":[],"schedules":[{"pipeline":"p","name":"n","definition":"text"}]}""")]
    [InlineData("""{"assets":[],"assets":[],"deployments":[],"schedules":[]}""")]
    public void What_was_changed_by_hand_is_refused_with_a_remedy(string text)
    {
        var read = () => PublishedState.FromJson("/w", (JsonObject)JsonNode.Parse(text)!);

        var problem = read.Should().Throw<DiagnosticException>().Which.Diagnostics.Should().ContainSingle().Subject;
        problem.Code.Should().Be("SLP0081");
        problem.Remedy.Should().NotBeNullOrEmpty();
    }
}
