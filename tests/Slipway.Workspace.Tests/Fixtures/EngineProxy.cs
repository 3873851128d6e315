using System.Net.Sockets;
using System.Text;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Stands between the server and the engine, and can be away.</summary>
public sealed class EngineProxy : IAsyncDisposable
{
    private readonly string _path;
    private readonly List<Socket> _connections = [];
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _hangs;
    private string? _breakingRequest;
    private Socket? _listener;

    // Nothing gets through while it is not ended.
    private TaskCompletionSource _open = Opened();

    /// <param name="path">Where its socket lies.</param>
    /// <param name="breakingRequest">
    /// The method and a part of the path of a request that it never hands on: it is away from that moment.
    /// </param>
    /// <param name="hangs">Whether it rather hangs at that request, with all others, and hands them on when it is mended.</param>
    public EngineProxy(string path, string? breakingRequest = null, bool hangs = false)
    {
        _path = path;
        _hangs = hangs;
        _breakingRequest = breakingRequest;
        Restore();
    }

    public Uri Address => new($"unix://{_path}");

    /// <summary>Ends when the request has come that breaks it.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Takes calls again.</summary>
    public void Restore()
    {
        File.Delete(_path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        _listener.Listen();
        _ = AcceptAsync(_listener);
    }

    /// <summary>Takes calls again, those too that broke it.</summary>
    public void Mend()
    {
        _breakingRequest = null;
        if (_hangs)
        {
            _open.TrySetResult();
        }
        else
        {
            Restore();
        }
    }

    /// <summary>Breaks off what is under way and takes no calls.</summary>
    public void Drop()
    {
        _listener!.Dispose();
        File.Delete(_path);
        lock (_connections)
        {
            _connections.ForEach(socket => socket.Dispose());
            _connections.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _open.TrySetResult();
        Drop();
        _ended.Dispose();
    }

    private bool IsBreaking(string request) =>
        _breakingRequest?.Split(' ') is [var method, var path]
        && request.Split(' ') is [var asked, var target, ..]
        && asked == method && target.Contains(path, StringComparison.Ordinal);

    private void Break()
    {
        if (_hangs)
        {
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        else
        {
            Drop();
        }

        _broken.TrySetResult();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
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
                lock (_connections)
                {
                    _connections.AddRange([client, server]);
                }

                _ = CopyAsync(client, server, isRequest: true);
                _ = CopyAsync(server, client, isRequest: false);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Dropped.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isRequest)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (isRequest && IsBreaking(Encoding.Latin1.GetString(buffer, 0, count)) && !_broken.Task.IsCompleted)
                {
                    Break();
                    if (!_hangs)
                    {
                        return;
                    }
                }

                await _open.Task;

                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Dropped.
        }
    }
}
