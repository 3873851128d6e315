using Docker.DotNet.Models;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.Eventually;
using static Slipway.Workspace.Tests.Fixtures.Pipelines;

namespace Slipway.Workspace.Tests;

/// <summary>An engine has addresses for so many networks, and what jobs leave in it must not use them up.</summary>
public sealed class EngineAddressTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task More_jobs_than_the_engine_has_networks_for_all_run_and_leave_none()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync(networks: 2);
        await using var server = await StartAsync(engine);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => server.PutAsync($"{W}/jobs/job{i}", Command("sleep 0.5"))));
        var ends = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => server.EndOfAsync($"job{i}")));

        ends.Select(job => job.Status()).Should().AllBe("Completed");
        using var client = engine.NewClient();
        await UntilAsync(async () => await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task A_job_waits_for_the_address_that_somebody_else_has_and_says_so()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync(networks: 2);
        await using var server = await StartAsync(engine);
        using var client = engine.NewClient();
        foreach (var name in (string[])["one", "two"])
        {
            await client.Networks.CreateNetworkAsync(new NetworksCreateParameters { Name = name }, Cancellation);
        }

        await server.PutAsync($"{W}/jobs/patient", Command("echo here"));
        (await server.WaitOfAsync("patient")).Should().Contain("no address");
        using (var browser = await Browser.OpenAsync(server))
        {
            (await browser.GetAsync("/jobs/patient")).Text.Should().Contain("It waits: ").And.Contain("no address");
        }

        await client.Networks.DeleteNetworkAsync("one", Cancellation);

        (await server.EndOfAsync("patient")).Status().Should().Be("Completed");
        (await server.LogOfAsync("patient")).Should().Be("here\n");
        (await server.RunOfAsync("patient"))["properties"]!["slipway.waits"].Should().BeNull();
    }

    [Fact]
    public async Task A_job_that_waits_for_an_address_can_be_canceled()
    {
        await using var engine = await OwnEngine.StartOrSkipAsync(networks: 1);
        await using var server = await StartAsync(engine);
        using var client = engine.NewClient();
        await client.Networks.CreateNetworkAsync(new NetworksCreateParameters { Name = "one" }, Cancellation);
        await server.PutAsync($"{W}/jobs/patient", Command("echo here"));
        await server.WaitOfAsync("patient");

        await server.SendAsync(HttpMethod.Post, $"{W}/jobs/patient/cancel");

        (await server.EndOfAsync("patient")).Status().Should().Be("Canceled");
    }

    [Fact]
    public async Task A_network_that_is_in_use_when_its_job_ends_is_removed_when_it_is_not_any_more()
    {
        await using var server = await Tools.StartAsync();
        await server.PutAsync($"{W}/jobs/visited", Command("until [ -e outputs/go ]; do sleep 0.05; done"));
        await server.UntilStatusAsync("visited", "Running");
        using var client = Engine.NewClient();
        await using var visitor = await Visitor.StartAsync(client, (await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId)).Single());
        await File.WriteAllTextAsync(Path.Combine(server.StateDirectory, "runs", "visited", "wd", "outputs", "go"), "", Cancellation);
        (await server.EndOfAsync("visited")).Status().Should().Be("Completed");
        await UntilAsync(async () => await Engine.ContainersOfAsync(server.Scope.WorkspaceId) is []);
        (await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId)).Should().ContainSingle("somebody is in it");

        await visitor.DisposeAsync();

        await UntilAsync(async () => await Engine.NetworksOfAsync(client, server.Scope.WorkspaceId) is []);
    }

    [Fact]
    public async Task What_an_earlier_server_left_is_removed_once_it_can_be()
    {
        using var folder = new TemporaryFolder();
        Guid workspace;
        using var client = Engine.NewClient();
        Visitor visitor;
        var image = await Engine.ImageAsync();
        await using (var first = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path))
        {
            workspace = first.Scope.WorkspaceId;
            await first.PutEnvironmentAsync(image);
            await first.PutComputeAsync();
            await first.PutAsync($"{W}/jobs/visited", Command("sleep 600"));
            await first.UntilStatusAsync("visited", "Running");
            visitor = await Visitor.StartAsync(client, (await Engine.NetworksOfAsync(client, workspace)).Single());
            await first.SendAsync(HttpMethod.Post, $"{W}/jobs/visited/cancel");
            await first.EndOfAsync("visited");
        }

        (await Engine.NetworksOfAsync(client, workspace)).Should().ContainSingle();
        await using var second = await TestServer.StartAsync(runsJobs: true, stateDirectory: folder.Path);
        await visitor.DisposeAsync();

        await UntilAsync(async () => await Engine.NetworksOfAsync(client, workspace) is []);
    }

    private static async Task<TestServer> StartAsync(OwnEngine engine)
    {
        using var client = engine.NewClient();
        var image = await Engine.ImageAsync(client);
        var server = await TestServer.StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync(nodes: 6);
        return server;
    }

    /// <summary>A container of somebody else's in a network.</summary>
    private sealed class Visitor(Docker.DotNet.DockerClient client, string id) : IAsyncDisposable
    {
        private bool _isGone;

        public static async Task<Visitor> StartAsync(Docker.DotNet.DockerClient client, string network)
        {
            var made = await client.Containers.CreateContainerAsync(
                new CreateContainerParameters
                {
                    Image = await Engine.ImageAsync(client),
                    Cmd = ["/bin/sleep", "600"],
                    HostConfig = new HostConfig { NetworkMode = network },
                },
                Cancellation);
            await client.Containers.StartContainerAsync(made.ID, new ContainerStartParameters(), Cancellation);
            return new Visitor(client, made.ID);
        }

        public async ValueTask DisposeAsync()
        {
            if (!_isGone)
            {
                _isGone = true;
                await client.Containers.RemoveContainerAsync(id, new ContainerRemoveParameters { Force = true }, CancellationToken.None);
            }
        }
    }
}
