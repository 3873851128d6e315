using System.Text.Json.Nodes;
using Slipway.Pipelines.Releases;

namespace Slipway.Pipelines.Tests.Publishing;

/// <summary>What release notes say of pipelines and schedules.</summary>
public sealed class PublishedDifferenceTests
{
    private static readonly PublishedState s_before = new()
    {
        Workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w",
        Assets =
        [
            new("environment", "python-r", "271c2800", "environments/python-r/versions/271c2800"),
            new("component", "of step 'greet'", "1ccb878c", "components/azureml_anonymous/versions/1ccb878c"),
        ],
        Deployments =
        [
            new PublishedDeployment
            {
                Pipeline = "hello",
                Endpoint = "hello-d03cf3",
                Name = "hello-4925687c",
                Component = "components/hello/versions/4925687c",
                EndpointDefinition = new JsonObject { ["tags"] = new JsonObject() },
                Definition = new JsonObject { ["properties"] = new JsonObject { ["retries"] = 3 } },
            },
        ],
        Schedules = [new PublishedSchedule("hello", "nightly", Schedule("0 3 * * *", "4925687c"))],
    };

    [Fact]
    public void Pipelines_tell_versions_and_what_endpoints_serve()
    {
        var now = s_before with
        {
            Assets =
            [
                s_before.Assets[0],
                s_before.Assets[1] with { Version = "5f2b94d2" },
                new("code", "src", "0123456789abcdef", "codes/77/versions/1"),
            ],
            Deployments =
            [
                s_before.Deployments[0] with
                {
                    Name = "hello-9ed4b1cf",
                    EndpointDefinition = new() { ["properties"] = new JsonObject { ["description"] = "Says <b>hello</b>." } },
                },
            ],
        };

        PublishedDifference.Pipelines(s_before, now).Should().Equal(
            "- component of step 'greet': `1ccb878c` → `5f2b94d2`",
            "- code `src` is new: `0123456789ab`",
            "- endpoint `hello-d03cf3` serves `hello-9ed4b1cf` instead of `hello-4925687c`",
            @"  - description: nothing → Says \<b>hello\</b>.");
    }

    [Fact]
    public void At_first_all_is_new() =>
        PublishedDifference.Pipelines(null, s_before).Concat(PublishedDifference.Schedules(null, s_before)).Should().Equal(
            "- environment `python-r` is new: `271c2800`",
            "- component of step 'greet' is new: `1ccb878c`",
            "- endpoint `hello-d03cf3` is new, and serves `hello-4925687c`",
            "- `nightly` is new");

    [Fact]
    public void Schedules_tell_their_fields_with_ids_cut_to_what_matters()
    {
        var other = Schedule("30 4 * * *", "9ed4b1cf");
        var id = other["properties"]!["action"]!["componentId"]!.GetValue<string>();
        other["properties"]!["action"]!["componentId"] = id.Replace("/hello/", "/goodbye/", StringComparison.Ordinal);
        var now = s_before with { Schedules = [new("hello", "nightly", other), new("hello", "hourly", [])] };

        PublishedDifference.Schedules(s_before, now).Should().Equal(
            "- `nightly`",
            "  - trigger.expression: 0 3 * * * → 30 4 * * *",
            "  - action.componentId: components/hello/versions/4925687c → components/goodbye/versions/9ed4b1cf",
            "- `hourly` is new");
    }

    [Fact]
    public void A_schedule_that_only_runs_a_new_version_of_its_component_has_not_changed()
    {
        var now = s_before with { Schedules = [new("hello", "nightly", Schedule("0 3 * * *", "9ed4b1cf"))] };

        PublishedDifference.Schedules(s_before, now).Should().BeEmpty();
    }

    [Fact]
    public void Nothing_that_changed_is_nothing_to_tell() =>
        PublishedDifference.Pipelines(s_before, s_before).Concat(PublishedDifference.Schedules(s_before, s_before)).Should().BeEmpty();

    private static JsonObject Schedule(string expression, string version) => new()
    {
        ["properties"] = new JsonObject
        {
            ["description"] = null,
            ["trigger"] = new JsonObject { ["triggerType"] = "Cron", ["expression"] = expression },
            ["action"] = new JsonObject
            {
                ["componentId"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w"
                    + $"/components/hello/versions/{version}",
            },
        },
    };
}
