using System.Text.Json.Nodes;

namespace Slipway.Releases.Tests;

/// <summary>A release to be changed by the test that needs another.</summary>
internal static class Sample
{
    public static ReleaseRecord Record(string version = "1.0.0", string commit = "0123456789abcdef0123456789abcdef01234567") => new()
    {
        Version = ReleaseVersion.Parse(version),
        Commit = commit,
        Workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w",
        Images =
        [
            new ReleasedImage(
                "python-r",
                $"registry.example.org/team/python-r@sha256:{new string('a', 64)}",
                "48cf8139d5593eee",
                [
                    new("R", "jsonlite", "1.8.4"),
                    new("apt", "libc6", "1:2.36-9+deb12u10"),
                    new("apt", "r-base-core", "4.2.2.20221110-2"),
                    new("python", "numpy", "1.24"),
                    new("python", "yes", "1e3"),
                ]),
        ],
        Assets =
        [
            new("environment", "python-r", "271c2800", "environments/python-r/versions/271c2800"),
            new("component", "of step 'greet'", "1ccb878c", "components/azureml_anonymous/versions/1ccb878c"),
        ],
        Deployments =
        [
            new ReleasedDeployment
            {
                Pipeline = "hello",
                Endpoint = "hello-d03cf3",
                Name = "hello-4925687c",
                Component = "components/hello/versions/4925687c",
                EndpointDefinition = new JsonObject { ["tags"] = new JsonObject() },
                Definition = new JsonObject
                {
                    ["properties"] = new JsonObject { ["description"] = "it's \"größer\": # no comment\n```", ["retries"] = 3 },
                },
            },
        ],
        Schedules =
        [
            new ReleasedSchedule("hello", "nightly", Schedule("0 3 * * *", "4925687c")),
        ],
    };

    public static JsonObject Schedule(string expression, string version) => new()
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
