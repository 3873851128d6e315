using System.Globalization;
using System.Text.Json.Nodes;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Slipway.Benchmarks;

/// <summary>What the workspace adds to a step's container: pipelines of steps in turns with as many containers alone.</summary>
internal static class WorkspaceSteps
{
    private const string Command = "true";
    private const int Nodes = 2;

    /// <param name="image">An image that the engine has.</param>
    /// <param name="steps">How many steps each pipeline has.</param>
    /// <param name="rounds">How often each is measured.</param>
    /// <param name="output">Where the table goes.</param>
    public static async Task MeasureAsync(string image, int steps, int rounds, TextWriter output)
    {
        await using var workspace = await WorkspaceUnderTest.StartAsync(runsJobs: true);
        await workspace.PutAsync("/environments/tools/versions/1", $$"""{"properties": {"image": "{{image}}"} }""");
        await workspace.PutAsync("/computes/cluster", $$$"""
            {"location": "local", "properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": {"maxNodeCount": {{{Nodes}}}} } } }
            """);
        await workspace.PutAsync("/components/step/versions/1", $$$"""
            {"properties": {"componentSpec": {"type": "command", "environment": "azureml:tools:1", "command": "{{{Command}}}",
                "inputs": {"after": {"type": "uri_folder", "optional": true}}, "outputs": {"o": {"type": "uri_folder"} } } } }
            """);
        var (alone, chain, aloneTogether, wide) = (new Times(), new Times(), new Times(), new Times());
        for (var round = 0; round < rounds; round++)
        {
            // In turns: whatever else the machine does meanwhile, it does to all of them.
            await alone.MeasureAsync(() => AloneAsync(image, steps, atOnce: 1));
            await chain.MeasureAsync(() => RunAsync(workspace, $"chain{round}", steps, step => step > 0 ? step - 1 : null));
            await aloneTogether.MeasureAsync(() => AloneAsync(image, steps, Nodes));
            await wide.MeasureAsync(() => RunAsync(workspace, $"wide{round}", steps, _ => null));
        }

        await output.WriteLineAsync($"{"",-44} {"median",10} {"least",10}");
        await output.WriteLineAsync(Line("containers alone, one by one", alone, steps));
        await output.WriteLineAsync(Line("as a pipeline, each after the one before", chain, steps));
        await output.WriteLineAsync(Line($"containers alone, {Nodes} at a time", aloneTogether, steps));
        await output.WriteLineAsync(Line($"as a pipeline, all at once on {Nodes} nodes", wide, steps));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"over its container a step of the chain takes {(chain.Median - alone.Median).TotalMilliseconds / steps:0} ms (least {(chain.Least - alone.Least).TotalMilliseconds / steps:0} ms), {chain.Median / alone.Median:0.00} times as long; of those at once {wide.Median / aloneTogether.Median:0.00} times"));
    }

    private static async Task AloneAsync(string image, int containers, int atOnce)
    {
        using var client = new DockerClientBuilder().Build();
        await Parallel.ForAsync(0, containers, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, cancellationToken) =>
        {
            // What docker run --rm does.
            var created = await client.Containers.CreateContainerAsync(
                new CreateContainerParameters { Image = image, Entrypoint = ["/bin/sh", "-c", Command] }, cancellationToken);
            await client.Containers.StartContainerAsync(created.ID, new ContainerStartParameters(), cancellationToken);
            await client.Containers.WaitContainerAsync(created.ID, cancellationToken);
            await client.Containers.RemoveContainerAsync(created.ID, new ContainerRemoveParameters(), cancellationToken);
        });
    }

    private static async Task RunAsync(WorkspaceUnderTest workspace, string name, int steps, Func<int, int?> after)
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
                return;
            }

            if (status is "Failed" or "Canceled")
            {
                throw new InvalidOperationException($"The pipeline '{name}' is {status}.");
            }

            await Task.Delay(100);
        }
    }

    private static string Line(string what, Times times, int steps) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what,-44} {times.Median.TotalMilliseconds / steps,7:0} ms {times.Least.TotalMilliseconds / steps,7:0} ms a step");
}
