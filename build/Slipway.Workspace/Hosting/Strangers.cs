using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slipway.Workspace.Hosting;

/// <summary>
/// The connections on which nobody has shown the token yet. Each takes a handle of the process, of which there may be
/// few: beyond a number of them the one that has been silent longest is closed, so that the next caller is heard.
/// </summary>
internal sealed class Strangers
{
    /// <summary>How many there may be at a time: more than clients open at once, and few beside the handles of a process.</summary>
    public const int Most = 128;

    private readonly Lock _lock = new();
    private readonly LinkedList<ConnectionContext> _all = [];

    /// <summary>Counts the connections of an address, before anything is read from them.</summary>
    public void Watch(ListenOptions listen) => listen.Use(next => connection => RunAsync(next, connection));

    /// <summary>The caller has shown the token: the connection stays for as long as it likes.</summary>
    public static void Admit(HttpContext context) => context.Features.Get<Entry>()?.Remove();

    private async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var entry = new Entry(this, connection);
        connection.Features.Set(entry);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            entry.Remove();
        }
    }

    private sealed class Entry
    {
        private readonly Strangers _strangers;
        private readonly LinkedListNode<ConnectionContext> _node;

        public Entry(Strangers strangers, ConnectionContext connection)
        {
            _strangers = strangers;
            ConnectionContext? oldest = null;
            lock (strangers._lock)
            {
                _node = strangers._all.AddLast(connection);
                if (strangers._all.Count > Most)
                {
                    oldest = strangers._all.First!.Value;
                    strangers._all.RemoveFirst();
                }
            }

            oldest?.Abort(new ConnectionAbortedException("Nobody has shown the token, and others wait."));
        }

        public void Remove()
        {
            lock (_strangers._lock)
            {
                if (_node.List is not null)
                {
                    _strangers._all.Remove(_node);
                }
            }
        }
    }
}
