using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Slipway.EndToEnd;

/// <summary>The little of an editor that a debugger needs: requests and events of the Debug Adapter Protocol over TCP.</summary>
internal sealed class DebugAdapterClient : IAsyncDisposable
{
    private readonly TcpClient _connection;
    private readonly Stream _stream;
    private readonly Queue<JsonElement> _unread = [];
    private int _last;

    private DebugAdapterClient(TcpClient connection) => (_connection, _stream) = (connection, connection.GetStream());

    public static async Task<DebugAdapterClient> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(host, port, cancellationToken);
        return new DebugAdapterClient(connection);
    }

    /// <summary>Sends a request; its answer may come long after.</summary>
    public async Task SendAsync(string command, object arguments, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { seq = ++_last, type = "request", command, arguments });
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n"));
        await _stream.WriteAsync((byte[])[.. head, .. body], cancellationToken);
    }

    /// <summary>Sends a request, and gives the body of its answer.</summary>
    public async Task<JsonElement> AskAsync(string command, object arguments, CancellationToken cancellationToken)
    {
        await SendAsync(command, arguments, cancellationToken);
        var answer = await ReadAsync(
            message => message.TryGetProperty("request_seq", out var of) && of.GetInt32() == _last, cancellationToken);
        answer.GetProperty("success").GetBoolean().Should().BeTrue(answer.GetRawText());
        return answer.TryGetProperty("body", out var body) ? body : default;
    }

    /// <summary>Waits for an event, which may have come before.</summary>
    public async Task<JsonElement> WaitForAsync(string name, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            message => message.TryGetProperty("event", out var of) && of.GetString() == name, cancellationToken);
        return found.TryGetProperty("body", out var body) ? body : default;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _connection.Dispose();
    }

    private async Task<JsonElement> ReadAsync(Func<JsonElement, bool> isIt, CancellationToken cancellationToken)
    {
        // What nobody has waited for yet is kept, in its order.
        for (var left = _unread.Count; left > 0; left--)
        {
            var message = _unread.Dequeue();
            if (isIt(message))
            {
                return message;
            }

            _unread.Enqueue(message);
        }

        while (true)
        {
            var message = await ReadMessageAsync(cancellationToken);
            if (isIt(message))
            {
                return message;
            }

            _unread.Enqueue(message);
        }
    }

    private async Task<JsonElement> ReadMessageAsync(CancellationToken cancellationToken)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await _stream.ReadExactlyAsync(one, cancellationToken);
            head.Add(one[0]);
        }

        var length = Encoding.ASCII.GetString([.. head]).Split("\r\n")
            .Select(line => line.Split(": "))
            .Single(parts => parts[0] == "Content-Length")[1];
        var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        await _stream.ReadExactlyAsync(body, cancellationToken);
        return JsonElement.Parse(body);
    }
}
