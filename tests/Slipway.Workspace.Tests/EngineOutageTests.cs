using System.Net.Sockets;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

public sealed class EngineOutageTests
{
    [Fact]
    public async Task A_step_whose_engine_breaks_off_and_comes_back_ends_with_its_true_result()
    {
        var image = await Engine.ImageAsync();
        using var folder = new TemporaryFolder();
        await using var engine = new EngineProxy(Path.Combine(folder.Path, "engine.sock"));
        await using var server = await StartAsync(runsJobs: true, engine: engine.Address);
        await server.PutEnvironmentAsync(image);
        await server.PutComputeAsync();
        var run = await server.PutComponentAsync("run", "echo begun; sleep 3; echo ended; exit 7");
        await server.PutAsync($"{W}/jobs/broken-off", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));
        await server.UntilAsync($"/history/v1.0{W}/runs/broken-off/children", children =>
            children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");

        engine.Drop();
        // Away until the container has ended, which the engine itself is asked.
        using (var direct = Engine.NewClient())
        {
            var container = (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Single();
            await direct.Containers.WaitContainerAsync(container.ID, TestContext.Current.CancellationToken);
        }

        engine.Restore();

        (await server.EndOfAsync("broken-off")).Status().Should().Be("Failed");
        var step = (await server.StepsOfAsync("broken-off"))["s"];
        step["properties"]!["exitCode"]!.GetValue<string>().Should().Be("7");
        (await server.LogOfAsync(step["runId"]!.GetValue<string>())).Should().Be("begun\nended\n");
        (await Engine.ContainersOfAsync(server.Scope.WorkspaceId)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_step_whose_container_is_gone_when_the_server_comes_back_is_failed_and_says_so()
    {
        var image = await Engine.ImageAsync();
        using var folder = new TemporaryFolder();
        await using (var first = await StartAsync(runsJobs: true, stateDirectory: folder.Path))
        {
            await first.PutEnvironmentAsync(image);
            await first.PutComputeAsync();
            var run = await first.PutComponentAsync("run", "sleep 600");
            await first.PutAsync($"{W}/jobs/lost", Pipelines.Pipeline($$$$"""{"s": {"componentId": "{{{{run}}}}"} }"""));
            await first.UntilAsync($"/history/v1.0{W}/runs/lost/children", children =>
                children["value"]!.AsArray().Single()!["status"]!.GetValue<string>() == "Running");
        }

        await using var second = await StartAsync(stateDirectory: folder.Path);
        using (var direct = Engine.NewClient())
        {
            var container = (await Engine.ContainersOfAsync(second.Scope.WorkspaceId)).Single();
            await direct.Containers.RemoveContainerAsync(
                container.ID, new Docker.DotNet.Models.ContainerRemoveParameters { Force = true }, TestContext.Current.CancellationToken);
        }

        await using var third = await StartAsync(runsJobs: true, stateDirectory: folder.Path);

        (await third.EndOfAsync("lost")).Status().Should().Be("Failed");
        (await third.StepsOfAsync("lost"))["s"]["error"]!["error"]!["message"]!.GetValue<string>().Should().Contain("can't be known");
    }

    /// <summary>Stands between the server and the engine, and can be away.</summary>
    private sealed class EngineProxy : IAsyncDisposable
    {
        private readonly string _path;
        private readonly List<Socket> _open = [];
        private readonly CancellationTokenSource _ended = new();
        private Socket? _listener;

        public EngineProxy(string path)
        {
            _path = path;
            Restore();
        }

        public Uri Address => new($"unix://{_path}");

        /// <summary>Takes calls again.</summary>
        public void Restore()
        {
            File.Delete(_path);
            _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _listener.Bind(new UnixDomainSocketEndPoint(_path));
            _listener.Listen();
            _ = AcceptAsync(_listener);
        }

        /// <summary>Breaks off what is under way and takes no calls.</summary>
        public void Drop()
        {
            _listener!.Dispose();
            File.Delete(_path);
            lock (_open)
            {
                _open.ForEach(socket => socket.Dispose());
                _open.Clear();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            Drop();
            _ended.Dispose();
        }

        private async Task AcceptAsync(Socket listener)
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptAsync(_ended.Token);
                    var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await server.ConnectAsync(new UnixDomainSocketEndPoint(Engine.Address.LocalPath), _ended.Token);
                    lock (_open)
                    {
                        _open.AddRange([client, server]);
                    }

                    _ = CopyAsync(client, server);
                    _ = CopyAsync(server, client);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // Dropped.
            }
        }

        private static async Task CopyAsync(Socket from, Socket to)
        {
            try
            {
                await using var source = new NetworkStream(from);
                await using var target = new NetworkStream(to);
                await source.CopyToAsync(target);
                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // Dropped.
            }
        }
    }
}
