using System.Net.Sockets;

namespace Slipway.Workspace.Runs;

/// <summary>Plain HTTP to the container engine, for what its client does not show.</summary>
internal static class EngineTransport
{
    /// <summary>A client whose addresses are paths of the engine's API.</summary>
    public static HttpClient NewClient(Uri engine)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (engine.Scheme != "unix")
        {
            var address = engine.Scheme == Uri.UriSchemeHttps ? engine : new UriBuilder(engine) { Scheme = Uri.UriSchemeHttp }.Uri;
            return NewClient(handler, address);
        }

        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(engine.LocalPath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return NewClient(handler, new Uri("http://localhost"));
    }

    private static HttpClient NewClient(SocketsHttpHandler handler, Uri address) =>
        new(handler) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
}
