using System.Net;
using System.Net.Sockets;

namespace Slipway.Workspace.PublicData;

/// <summary>
/// Connects to the internet and nowhere else: whoever names an address in a job must not be shown what this machine or its
/// network would tell it alone. What a name leads to is looked at when it is connected to, for redirections too.
/// </summary>
internal static class PublicTransport
{
    private const int MostRedirections = 5;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(15);

    public static HttpMessageHandler Create() => new SocketsHttpHandler
    {
        ConnectCallback = ConnectAsync,
        ConnectTimeout = ConnectPatience,
        MaxAutomaticRedirections = MostRedirections,
        UseCookies = false,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        if (!IsProxy(context) && addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is { } closed)
        {
            throw new HttpRequestException($"'{host}' is {closed}, which is not on the internet");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the system's proxy is connected to, which decides by itself what it reaches.</summary>
    private static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } asked
        && HttpClient.DefaultProxy.GetProxy(asked) is { } proxy
        && proxy.IdnHost.Equals(context.DnsEndPoint.Host, StringComparison.OrdinalIgnoreCase)
        && proxy.Port == context.DnsEndPoint.Port;
}
