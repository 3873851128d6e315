using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slipway.Workspace.Hosting;

/// <summary>
/// The connections on which nobody has shown the token yet. Each takes a handle of the process, of which there may be
/// few, and a .NET process that has none left for a file of its own dies: beyond a number of them one is closed before
/// the next is taken, the oldest of those that have not said a word, else the oldest.
/// </summary>
internal sealed class Strangers
{
    /// <summary>How many there may be at a time: more than clients open at once, and few beside the handles of a process.</summary>
    public const int Most = 128;

    // Who is new has this long to say something, however many come meanwhile: they wait to be accepted.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // Who opens a connection has something to say; a busy machine may take its time.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _silent = [];
    private readonly LinkedList<Entry> _speaking = [];

    /// <summary>
    /// Counts a connection that was just accepted, before another one is. What is done on other threads is too late: they
    /// may be busy while hundreds are accepted.
    /// </summary>
    public async ValueTask EnterAsync(ConnectionContext connection)
    {
        var entry = new Entry(this, connection);
        connection.Features.Set(entry);
        lock (_lock)
        {
            _silent.AddLast(entry.Node);
        }

        while (Leaving() is var (leaving, list))
        {
            var wait = Grace - Stopwatch.GetElapsedTime(leaving.Accepted);
            if (wait > TimeSpan.Zero)
            {
                // It may say something meanwhile, or go.
                await Task.Delay(wait).ConfigureAwait(false);
            }
            else if (list == _silent && leaving.HasSaidSomething)
            {
                leaving.Speaks();
            }
            else if (leaving.TryRemove(list))
            {
                leaving.Connection.Abort(new ConnectionAbortedException("Nobody has shown the token, and others wait."));
            }
        }
    }

    /// <summary>Who has to go so that there are not too many, of which list; null when there are not.</summary>
    private (Entry Entry, LinkedList<Entry> List)? Leaving()
    {
        lock (_lock)
        {
            if (_silent.Count + _speaking.Count <= Most)
            {
                return null;
            }

            var list = _silent.Count > 1 ? _silent : _speaking;
            return (list.First!.Value, list);
        }
    }

    /// <summary>Leaves the connections of an address alone until they say something.</summary>
    public static void Watch(ListenOptions listen) => listen.Use(next => connection => RunAsync(next, connection));

    /// <summary>The caller has shown the token: the connection stays for as long as it likes.</summary>
    public static void Admit(HttpContext context) => context.Features.Get<Entry>()?.Remove();

    private static async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var entry = connection.Features.GetRequiredFeature<Entry>();
        try
        {
            if (await SpeaksAsync(connection).ConfigureAwait(false))
            {
                entry.Speaks();
                await next(connection).ConfigureAwait(false);
            }
        }
        finally
        {
            entry.Remove();
        }
    }

    /// <summary>Waits for the first byte, and leaves it where it is.</summary>
    private static async Task<bool> SpeaksAsync(ConnectionContext connection)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None);
        patience.CancelAfter(LongestSilence);
        try
        {
            var read = await connection.Transport.Input.ReadAsync(patience.Token).ConfigureAwait(false);
            connection.Transport.Input.AdvanceTo(read.Buffer.Start);
            return !read.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It was silent, or is gone.
            return false;
        }
    }

    private sealed class Entry
    {
        // Linux' TCP_INFO, and where in it the number of segments with data is (tcpi_data_segs_in, since 4.6).
        private const int Tcp = 6;
        private const int TcpFacts = 11;
        private const int TcpFactsSize = 256;
        private const int SegmentsReceived = 152;

        private readonly Strangers _strangers;

        public Entry(Strangers strangers, ConnectionContext connection)
        {
            _strangers = strangers;
            Connection = connection;
            Node = new LinkedListNode<Entry>(this);
        }

        public ConnectionContext Connection { get; }

        public LinkedListNode<Entry> Node { get; }

        public long Accepted { get; } = Stopwatch.GetTimestamp();

        /// <summary>Whether it is no more silent, be it that nobody has got to reading it.</summary>
        public bool HasSaidSomething
        {
            get
            {
                try
                {
                    return Connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket } && HasReceived(socket);
                }
                catch (Exception e) when (e is ObjectDisposedException or SocketException)
                {
                    return false;
                }
            }
        }

        /// <summary>
        /// Whether anything has come, also what was taken from the socket and waits in this process for a thread: on a busy
        /// machine for longer than who is new is given. The end of a connection is nothing.
        /// </summary>
        private static bool HasReceived(Socket socket)
        {
            Span<byte> facts = stackalloc byte[TcpFactsSize];
            return socket.Available > 0
                || (socket.GetRawSocketOption(Tcp, TcpFacts, facts) >= SegmentsReceived + sizeof(uint)
                    && MemoryMarshal.Read<uint>(facts[SegmentsReceived..]) > 0);
        }

        public void Speaks()
        {
            lock (_strangers._lock)
            {
                // One that has been closed meanwhile is in no list.
                if (Node.List is { } list)
                {
                    list.Remove(Node);
                    _strangers._speaking.AddLast(Node);
                }
            }
        }

        public void Remove()
        {
            lock (_strangers._lock)
            {
                Node.List?.Remove(Node);
            }
        }

        /// <returns>Whether it was in the list still: it may have spoken meanwhile, been admitted, or gone.</returns>
        public bool TryRemove(LinkedList<Entry> list)
        {
            lock (_strangers._lock)
            {
                if (Node.List != list)
                {
                    return false;
                }

                list.Remove(Node);
                return true;
            }
        }
    }
}
