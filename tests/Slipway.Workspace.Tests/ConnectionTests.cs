using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Slipway.Core.Networking;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Tests.Fixtures;
using static Slipway.Workspace.Tests.Fixtures.TestServer;

namespace Slipway.Workspace.Tests;

/// <summary>Connections on which nobody shows the token are many and silent here; who has it is served all the same.</summary>
public sealed class ConnectionTests
{
    private const int Many = 1_200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_with_the_token_are_served_beside_many_connections_without_it()
    {
        await using var server = await StartAsync();
        (await server.GetAsync(W)).Status.Should().Be(200);
        var idle = await ConnectAsync(server.Port);
        try
        {
            // One that was there before, and one that is new.
            (await server.GetAsync(W)).Status.Should().Be(200);
            using var another = server.NewClient();
            another.DefaultRequestHeaders.Authorization = server.Client.DefaultRequestHeaders.Authorization;
            using var answer = await another.GetAsync(new Uri($"{W}?api-version=2024-10-01", UriKind.Relative), Cancellation);
            ((int)answer.StatusCode).Should().Be(200);

            var open = await OpenAsync(idle, Strangers.Most);
            open.Should().BeLessThanOrEqualTo(Strangers.Most);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task New_callers_with_the_token_are_served_while_ever_more_connect_without_it()
    {
        await using var server = await StartAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var flood = FloodAsync(server.Port, enough.Token);

        for (var i = 0; i < 10; i++)
        {
            using var caller = server.NewClient();
            caller.DefaultRequestHeaders.Authorization = server.Client.DefaultRequestHeaders.Authorization;
            using var answer = await caller.GetAsync(new Uri($"{W}?api-version=2024-10-01", UriKind.Relative), Cancellation);
            ((int)answer.StatusCode).Should().Be(200);
        }

        await enough.CancelAsync();
        (await flood).Should().BeGreaterThan(Strangers.Most, "there are more than are kept");
    }

    [Fact]
    public async Task A_server_with_few_handles_outlives_many_idle_connections()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "limits of handles are Linux'");
        using var folder = new TemporaryFolder();
        var port = LoopbackPort.FindFree();
        await using var server = ServerProcess.Start(folder.Path, port, limit: "ulimit -n 512");
        await server.AnsweringAsync();
        server.HasEnded.Should().BeFalse("it starts with few handles");
        var pages = Path.Combine(folder.Path, "page.port");
        await Eventually.UntilAsync(() => File.Exists(pages));
        List<Socket> idle = [.. await ConnectAsync(port), .. await ConnectAsync(int.Parse(await File.ReadAllTextAsync(pages, Cancellation), CultureInfo.InvariantCulture))];
        try
        {
            (await OpenAsync(idle, Strangers.Most)).Should().BeLessThanOrEqualTo(Strangers.Most);
            (await Remote.GetAsync(server.Address, W))["name"]!.GetValue<string>().Should().Be("local");
            await Remote.PutAsync(server.Address, $"{W}/environments/e/versions/1", """{"properties": {"image": "a"}}""");
            server.HasEnded.Should().BeFalse();
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Who_has_said_something_that_nobody_has_got_to_yet_stays_and_who_is_silent_goes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "what a socket has received is asked of Linux");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var strangers = new Strangers();
        var connections = new List<DefaultConnectionContext>();
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i <= Strangers.Most; i++)
            {
                var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(caller);
                await caller.ConnectAsync(listener.LocalEndpoint, Cancellation);
                var accepted = await listener.AcceptSocketAsync(Cancellation);
                sockets.Add(accepted);
                if (i == 0)
                {
                    // Taken from the socket, as Kestrel does, and not read by anyone.
                    await caller.SendAsync("hello"u8.ToArray(), Cancellation);
                    await accepted.ReceiveAsync(new byte[5], Cancellation);
                }

                var connection = new DefaultConnectionContext();
                connection.Features.Set<IConnectionSocketFeature>(new Accepted(accepted));
                connections.Add(connection);
                await strangers.EnterAsync(connection);
            }

            await Eventually.UntilAsync(() => connections[1].ConnectionClosed.IsCancellationRequested);
            connections.Where(connection => connection.ConnectionClosed.IsCancellationRequested).Should().ContainSingle("one was too many");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Opens connections, and holds the last ones of them, until it is told to stop.</summary>
    /// <returns>How many there were.</returns>
    private static async Task<int> FloodAsync(int port, CancellationToken enough)
    {
        var open = new Queue<Socket>();
        var count = 0;
        while (!enough.IsCancellationRequested)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            open.Enqueue(socket);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), CancellationToken.None);
            count++;
            if (open.Count > 2 * Strangers.Most)
            {
                open.Dequeue().Dispose();
            }
        }

        foreach (var socket in open)
        {
            socket.Dispose();
        }

        return count;
    }

    private static async Task<List<Socket>> ConnectAsync(int port)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < Many; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Cancellation);
        }

        return sockets;
    }

    /// <summary>How many are open still, as soon as there are no more than there should be.</summary>
    private static async Task<int> OpenAsync(List<Socket> sockets, int wanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            var open = sockets.Count(socket => !socket.Poll(0, SelectMode.SelectRead));
            if (open <= wanted || patience.IsCancellationRequested)
            {
                return open;
            }

            await Task.Delay(50, Cancellation);
        }
    }

    private sealed record Accepted(Socket Socket) : IConnectionSocketFeature;
}
