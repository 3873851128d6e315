using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Slipway.Benchmarks;

/// <summary>What a long log costs: until its job has ended, and on the disk.</summary>
internal static class WorkspaceLogs
{
    // A hundred bytes, with the line's end.
    private const string Line = "%099.0f";

    /// <param name="image">An image that the engine has, with a shell and <c>seq</c>.</param>
    /// <param name="megabytes">How long the log is.</param>
    /// <param name="output">Where the figures go.</param>
    public static async Task MeasureAsync(string image, int megabytes, TextWriter output)
    {
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: true);
        await workspace.PutAsync("/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        var clock = Stopwatch.StartNew();
        await workspace.PutAsync("/jobs/long", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Command",
                ["environmentId"] = "azureml:tools:1",
                ["command"] = string.Create(CultureInfo.InvariantCulture, $"seq -f {Line} {megabytes * 10_000L}"),
            },
        }.ToJsonString());
        while ((await workspace.GetAsync("/jobs/long"))["properties"]!["status"]!.GetValue<string>() is not ("Completed" or "Failed"))
        {
            await Task.Delay(100);
        }

        var files = new DirectoryInfo(workspace.Blobs).EnumerateFiles("std_log*", SearchOption.AllDirectories).ToList();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{megabytes} MB of log: {clock.Elapsed.TotalSeconds:0.0} s, {files.Sum(file => file.Length) / 1e6:0} MB in {files.Count} files"));
    }
}
