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
        Untested = [new UntestedPipeline("scores", "pipeline 'scores' has no test: 'data' has no default")],
        Pipelines = new JsonObject
        {
            ["whatever"] = new JsonObject { ["description"] = "it's \"größer\": # no comment\n```", ["retries"] = 3, ["nothing"] = null },
        },
    };
}
