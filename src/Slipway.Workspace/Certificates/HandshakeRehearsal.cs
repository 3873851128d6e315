using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Slipway.Workspace.Certificates;

/// <summary>
/// A TLS handshake of the server with itself, made while the rest of it starts. The first handshake of a process loads
/// the cryptographic library and compiles the code about it, which takes longer than all that follows: so the first
/// caller does not wait for it.
/// </summary>
internal static class HandshakeRehearsal
{
    /// <summary>Makes the handshake; that it did not work is no error: the first caller's is then the first one.</summary>
    public static async Task RunAsync(X509Certificate2 certificate)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var caller = new TcpClient();
            await caller.ConnectAsync((IPEndPoint)listener.LocalEndpoint).ConfigureAwait(false);
            using var called = await listener.AcceptTcpClientAsync().ConfigureAwait(false);
            await Task.WhenAll(AnswerAsync(called, certificate), CallAsync(caller, certificate)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            // The listener's port may be called by others too.
        }
    }

    private static async Task AnswerAsync(TcpClient called, X509Certificate2 certificate)
    {
        await using var stream = new SslStream(called.GetStream());
        await stream.AuthenticateAsServerAsync(certificate).ConfigureAwait(false);
    }

    private static async Task CallAsync(TcpClient caller, X509Certificate2 certificate)
    {
        // No byte is sent over it: it is enough that the certificate is the one that was given.
        await using var stream = new SslStream(
            caller.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => certificate.Equals(shown));
        await stream.AuthenticateAsClientAsync("localhost").ConfigureAwait(false);
    }
}
