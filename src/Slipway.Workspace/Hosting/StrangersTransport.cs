using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Workspace.Hosting;

/// <summary>Sockets as Kestrel has them, each of which is counted by <see cref="Strangers"/> before the next is accepted.</summary>
internal sealed class StrangersTransport(SocketTransportFactory sockets, Strangers strangers) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await sockets.BindAsync(endpoint, cancellationToken).ConfigureAwait(false), strangers);

    private sealed class Listener(IConnectionListener sockets, Strangers strangers) : IConnectionListener
    {
        public EndPoint EndPoint => sockets.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connection = await sockets.AcceptAsync(cancellationToken).ConfigureAwait(false);
            if (connection is not null)
            {
                await strangers.EnterAsync(connection).ConfigureAwait(false);
            }

            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => sockets.DisposeAsync();
    }
}

/// <summary>Puts <see cref="StrangersTransport"/> in the place of Kestrel's sockets.</summary>
internal static class StrangersServices
{
    public static void AddStrangers(this IServiceCollection services, Strangers strangers)
    {
        services.AddSingleton(strangers);
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory, StrangersTransport>();
    }
}
