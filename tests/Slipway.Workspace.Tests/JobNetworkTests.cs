using System.Text.Json.Nodes;
using Docker.DotNet.Models;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>Each job has a network of its own.</summary>
public sealed class JobNetworkTests
{
    [Fact]
    public async Task The_steps_of_a_job_can_t_be_reached_by_those_of_another()
    {
        await using var server = await Tools.StartAsync();
        await server.PutAsync($"{W}/jobs/here", Command("sleep 600"));
        await UntilRunningAsync(server, $"{W}/jobs/here", job => job["properties"]!["status"]!);
        var here = (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Single()
            .NetworkSettings!.Networks!.Single(network => network.Key.EndsWith("-here", StringComparison.Ordinal)).Value.IPAddress;

        // Whoever is reached where nothing listens refuses at once; whoever is not reached keeps silent.
        await server.RunAsync("there", Command($$"""
            call() { (: > /dev/tcp/$1/9) 2>/dev/null & sleep 1; if kill -0 $! 2>/dev/null; then echo silent; else echo refused; fi; }
            call 127.0.0.1; call {{here}}
            """));
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/here/cancel");
        await server.EndOfAsync("here");

        (await server.LogOfAsync("there")).Should().Be("refused\nsilent\n");
        await server.StopAsync();
        (await NetworksAsync(server)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_network_that_is_removed_between_two_steps_is_made_anew()
    {
        await using var server = await Tools.StartAsync();
        var wait = await server.PutComponentAsync(
            "wait", "until [ -e ${{outputs.o}}/go ]; do sleep 0.05; done", outputs: """{"o": {"type": "uri_folder"}}""");
        var after = await server.PutComponentAsync("after", "echo done", """{"i": {"type": "uri_folder"}}""");
        await server.PutAsync($"{W}/jobs/cut", Pipelines.Pipeline($$$$"""
            {"first": {"componentId": "{{{{wait}}}}"}, "second": {"componentId": "{{{{after}}}}", "inputs": {"i": {"value": "${{parent.jobs.first.outputs.o}}"} } } }
            """));
        await UntilRunningAsync(
            server, $"/history/v1.0{W}/runs/cut/children",
            children => children["value"]!.AsArray().Single(child => child!["displayName"]!.GetValue<string>() == "first")!["status"]!);

        using (var client = Engine.NewClient())
        {
            var network = (await NetworksAsync(server)).Single();
            IList<ContainerListResponse> containers = [];
            await UntilAsync(async () =>
            {
                containers = await Engine.ContainersOfAsync(server.Scope.WorkspaceId);
                return containers.Count(container => container.State == "running") == 2;
            });
            // What keeps a place for the second step goes too.
            var pause = containers.Single(container => container.Names!.Single().Contains(".pause-", StringComparison.Ordinal));
            await client.Containers.RemoveContainerAsync(pause.ID, new ContainerRemoveParameters { Force = true }, TestContext.Current.CancellationToken);
            await client.Networks.DisconnectNetworkAsync(
                network,
                new NetworkDisconnectParameters { Container = containers.Single(container => container != pause).ID, Force = true },
                TestContext.Current.CancellationToken);
            await client.Networks.DeleteNetworkAsync(network, TestContext.Current.CancellationToken);
        }

        var output = (await server.StepsOfAsync("cut"))["first"]["runId"]!.GetValue<string>();
        await File.WriteAllTextAsync(
            Path.Combine(server.StateDirectory, "blobs", server.Scope.DefaultContainer, "azureml", output, "o", "go"), "", TestContext.Current.CancellationToken);

        (await server.EndOfAsync("cut")).Status().Should().Be("Completed", (await server.StepsOfAsync("cut"))["second"].ToJsonString());
        await server.StopAsync();
        (await NetworksAsync(server)).Should().BeEmpty();
    }

    [Fact]
    public async Task Steps_after_the_first_have_their_places_from_before_and_none_shares_another_s()
    {
        await using var server = await Tools.StartAsync(nodes: 3);
        // Each waits for the others: all three run at once, at the end.
        var wait = await server.PutComponentAsync("wait", "until [ -e outputs/go ]; do sleep 0.05; done");
        var after = await server.PutComponentAsync("after", "until [ -e outputs/go ]; do sleep 0.05; done", """{"i": {"type": "uri_folder"}}""");
        var quick = await server.PutComponentAsync("quick", "true", outputs: """{"o": {"type": "uri_folder"}}""");
        await server.PutAsync($"{W}/jobs/three", Pipelines.Pipeline($$$$"""
            {"first": {"componentId": "{{{{quick}}}}"},
             "a": {"componentId": "{{{{wait}}}}"},
             "b": {"componentId": "{{{{after}}}}", "inputs": {"i": {"value": "${{parent.jobs.first.outputs.o}}"} } },
             "c": {"componentId": "{{{{after}}}}", "inputs": {"i": {"value": "${{parent.jobs.first.outputs.o}}"} } } }
            """));
        await server.UntilAsync($"/history/v1.0{W}/runs/three/children", children =>
            children["value"]!.AsArray().Count(child => child!["status"]!.GetValue<string>() == "Running") == 3);

        var modes = new List<string>();
        using (var client = Engine.NewClient())
        {
            foreach (var container in (await Engine.ContainersOfAsync(server.Scope.WorkspaceId))
                .Where(container => container.State == "running" && !container.Names!.Single().Contains(".pause-", StringComparison.Ordinal)))
            {
                modes.Add((await client.Containers.InspectContainerAsync(container.ID, TestContext.Current.CancellationToken)).HostConfig!.NetworkMode!);
            }
        }

        modes.Should().HaveCount(3);
        var places = modes.Where(mode => mode.StartsWith("container:", StringComparison.Ordinal)).ToList();
        places.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/three/cancel");
        await server.EndOfAsync("three");
        await server.StopAsync();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
        (await NetworksAsync(server)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_job_that_is_canceled_while_it_begins_leaves_no_network_and_no_container()
    {
        await using var server = await Tools.StartAsync();
        for (var job = 0; job < 5; job++)
        {
            await server.PutAsync($"{W}/jobs/gone{job}", Command("sleep 600"));
            await server.UntilAsync($"{W}/jobs/gone{job}", made => made.Status() is not ("NotStarted" or "Queued"));
            await server.SendAsync(HttpMethod.Post, $"{W}/jobs/gone{job}/cancel");
            (await server.EndOfAsync($"gone{job}")).Status().Should().Be("Canceled");
        }

        await server.StopAsync();
        // What the engine was asked for last, and not waited for, would be made by now.
        using var client = Engine.NewClient();
        await client.Networks.CreateNetworkAsync(
            new NetworksCreateParameters { Name = $"after-{server.Scope.WorkspaceId}" }, TestContext.Current.CancellationToken);
        await client.Networks.DeleteNetworkAsync($"after-{server.Scope.WorkspaceId}", TestContext.Current.CancellationToken);
        (await NetworksAsync(server)).Should().BeEmpty();
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    private static Task<JsonObject> UntilRunningAsync(TestServer server, string path, Func<JsonObject, JsonNode> status) =>
        server.UntilAsync(path, answer => status(answer).GetValue<string>() == "Running");

    private static async Task<List<string>> NetworksAsync(TestServer server)
    {
        using var client = Engine.NewClient();
        return await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId);
    }
}
