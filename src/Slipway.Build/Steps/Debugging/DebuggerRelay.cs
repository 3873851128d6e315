using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Slipway.Build;

/// <summary>
/// A port of this machine, which nobody but this machine reaches, at which a debugger in a container answers: each connection
/// goes through a program in the container, wherever the engine is, so that the container itself opens no port to anybody.
/// </summary>
internal sealed class DebuggerRelay : IAsyncDisposable
{
    // debugpy's own: what attaches by an earlier launch.json finds it, unless it is taken.
    private const int UsualPort = 5678;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ProcessStartInfo _start;
    private readonly TcpListener _listener = Listen();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <summary>Begins to take connections.</summary>
    /// <param name="start">Starts the program that passes on its standard input, and gives the answers as its output.</param>
    public DebuggerRelay(ProcessStartInfo start)
    {
        _start = start;
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private static TcpListener Listen()
    {
        var usual = new TcpListener(IPAddress.Loopback, UsualPort);
        try
        {
            usual.Start();
            return usual;
        }
        catch (SocketException)
        {
            usual.Dispose();
            var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            return free;
        }
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassOnAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = connection.GetStream();
        try
        {
            // Who only looks whether anybody is there says nothing and goes; debugpy would take nobody else after such a one.
            var first = new byte[4096];
            if (await stream.ReadAsync(first, _end.Token) is > 0 and var length)
            {
                await PassOnAsync(stream, first.AsMemory(0, length));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Either side has gone, and so does the other.
        }
    }

    private async Task PassOnAsync(NetworkStream stream, ReadOnlyMemory<byte> first)
    {
        using var program = Process.Start(_start)!;
        program.BeginErrorReadLine();
        try
        {
            await program.StandardInput.BaseStream.WriteAsync(first, _end.Token);
            await await Task.WhenAny(
                stream.CopyToAsync(program.StandardInput.BaseStream, _end.Token),
                program.StandardOutput.BaseStream.CopyToAsync(stream, _end.Token));
        }
        finally
        {
            await EndAsync(program);
        }
    }

    // Its end of input tells the program in the container, which would outlive one that is killed.
    private static async Task EndAsync(Process program)
    {
        program.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await program.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            program.Kill();
        }
    }
}
