using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Benchmarks;

/// <summary>
/// What a long log costs: until its job has ended, and on the disk; against the same container alone, whose log is
/// followed into a file as <c>docker logs</c> does.
/// </summary>
internal static class WorkspaceLogs
{
    // A hundred bytes, with the line's end.
    private const string Line = "%099.0f";

    /// <param name="image">An image that the engine has, with a shell and <c>seq</c>.</param>
    /// <param name="megabytes">How long the log is.</param>
    /// <param name="output">Where the figures go.</param>
    public static async Task MeasureAsync(string image, int megabytes, TextWriter output)
    {
        var command = string.Create(CultureInfo.InvariantCulture, $"seq -f {Line} {megabytes * 10_000L}");
        var alone = await AloneAsync(image, command);
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: true);
        await workspace.PutAsync("/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        var clock = Stopwatch.StartNew();
        await workspace.PutAsync("/jobs/long", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Command",
                ["environmentId"] = "azureml:tools:1",
                ["command"] = command,
            },
        }.ToJsonString());
        while ((await workspace.GetAsync("/jobs/long"))["properties"]!["status"]!.GetValue<string>() is not ("Completed" or "Failed"))
        {
            await Task.Delay(100);
        }

        var spent = clock.Elapsed;
        var files = new DirectoryInfo(workspace.Blobs).EnumerateFiles("std_log*", SearchOption.AllDirectories).ToList();
        var disk = files.Sum(file => file.Length) / 1e6;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{megabytes} MB of log alone, followed into a file: {alone.TotalSeconds:0.0} s"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{megabytes} MB of log as a job: {spent.TotalSeconds:0.0} s ({spent / alone:0.00} times alone), {disk:0} MB in {files.Count} files ({disk / megabytes:0.00} times the log)"));
    }

    private static async Task<TimeSpan> AloneAsync(string image, string command)
    {
        using var client = new DockerClientBuilder().WithTimeout(Timeout.InfiniteTimeSpan).Build();
        var clock = Stopwatch.StartNew();
        var created = await client.Containers.CreateContainerAsync(new CreateContainerParameters { Image = image, Entrypoint = ["/bin/sh", "-c", command] });
        await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters());
        var path = Path.GetTempFileName();
        await using (var file = File.Create(path))
        {
            using var log = await client.Containers.GetContainerLogsAsync(
                created.ID, new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = true });
            await log.CopyOutputToAsync(Stream.Null, file, file, CancellationToken.None);
        }

        await client.Containers.WaitContainerAsync(created.ID);
        await client.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters());
        File.Delete(path);
        return clock.Elapsed;
    }
}
