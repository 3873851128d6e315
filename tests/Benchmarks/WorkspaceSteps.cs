using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Benchmarks;

/// <summary>What the workspace adds to a step's container: pipelines of steps against the same containers alone.</summary>
internal static class WorkspaceSteps
{
    private const string Command = "true";
    private const int Nodes = 2;

    // A container alone takes as long as the one before: more of them would tell nothing new.
    private const int MostAlone = 50;

    /// <param name="image">An image that the engine has.</param>
    /// <param name="steps">How many steps each pipeline has.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(string image, int steps, TextWriter output)
    {
        var alone = Math.Min(steps, MostAlone);
        var bare = await BareAsync(image, alone);
        await output.WriteLineAsync(Line($"{alone} containers alone, one by one", bare, alone));
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: true);
        await workspace.PutAsync("/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await workspace.PutAsync("/computes/cluster", $$$"""
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": {{{Nodes}}} } } } }
            """);
        await workspace.PutAsync("/components/step/versions/1", $$$"""
            {"properties": {"componentSpec": {"type": "command", "environment": "azureml:tools:1", "command": "{{{Command}}}",
                "inputs": {"after": {"type": "uri_folder", "optional": true}}, "outputs": {"o": {"type": "uri_folder"} } } } }
            """);
        var chain = await RunAsync(workspace, "chain", steps, step => step > 0 ? step - 1 : null);
        await output.WriteLineAsync(Line("as a pipeline, each after the one before", chain, steps));
        var wide = await RunAsync(workspace, "wide", steps, step => step > Nodes ? step / 2 : null);
        await output.WriteLineAsync(Line($"as a pipeline, {Nodes} at a time", wide, steps));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"overhead per step {((chain / steps) - (bare / alone)).TotalMilliseconds:0} ms; a step takes {chain / steps / (bare / alone):0.00} times a container alone"));
    }

    private static async Task<TimeSpan> BareAsync(string image, int steps)
    {
        using var client = new DockerClientBuilder().Build();
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            // What docker run --rm does.
            var created = await client.Containers.CreateContainerAsync(new CreateContainerParameters
            {
                Image = image,
                Entrypoint = ["/bin/sh", "-c", Command],
            });
            await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters());
            await client.Containers.WaitContainerAsync(created.ID);
            await client.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters());
        }

        return clock.Elapsed;
    }

    private static async Task<TimeSpan> RunAsync(WorkspaceUnderTest workspace, string name, int steps, Func<int, int?> after)
    {
        var nodes = new JsonObject();
        for (var step = 0; step < steps; step++)
        {
            nodes[$"s{step}"] = new JsonObject
            {
                ["type"] = "command",
                ["componentId"] = "azureml:step:1",
                ["inputs"] = after(step) is { } before
                    ? new JsonObject { ["after"] = $"${{{{parent.jobs.s{before}.outputs.o}}}}" }
                    : new JsonObject(),
            };
        }

        var clock = Stopwatch.StartNew();
        await workspace.PutAsync($"/jobs/{name}", new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["jobType"] = "Pipeline",
                ["settings"] = new JsonObject { ["default_compute"] = "azureml:cluster", ["force_rerun"] = true },
                ["jobs"] = nodes,
            },
        }.ToJsonString());
        while (true)
        {
            var status = (await workspace.GetAsync($"/jobs/{name}"))["properties"]!["status"]!.GetValue<string>();
            if (status is "Completed")
            {
                return clock.Elapsed;
            }

            if (status is "Failed" or "Canceled")
            {
                throw new InvalidOperationException($"The pipeline '{name}' is {status}.");
            }

            await Task.Delay(100);
        }
    }

    private static string Line(string what, TimeSpan time, int steps) => string.Create(
        CultureInfo.InvariantCulture, $"{what,-44} {time.TotalSeconds,7:0.0} s {time.TotalMilliseconds / steps,6:0} ms a step");
}
