using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core.Pipeline;
using Slipway.Core.Diagnostics;
using Slipway.Pipelines.Reporting;

namespace Slipway.Pipelines.Connections;

/// <summary>A transport that trusts one authority, which no store of the system knows, and nobody else.</summary>
public static class AuthorityTransport
{
    /// <summary>Creates the transport.</summary>
    /// <param name="authorityFile">The authority's certificate (PEM).</param>
    /// <exception cref="DiagnosticException">SLP0074: the certificate can't be read.</exception>
    public static HttpPipelineTransport Create(string authorityFile)
    {
        X509Certificate2 authority;
        try
        {
            authority = X509Certificate2.CreateFromPem(File.ReadAllText(authorityFile));
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.Unreachable, $"the workspace's certificate authority can't be read: {e.Message}")
                {
                    File = authorityFile,
                    Remedy = "start the workspace; it makes its authority at its first start",
                },
                e);
        }

        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority);
        return new HttpClientTransport(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = policy },
            ConnectCallback = ConnectAsync,
            // As Azure's own transport: a redirect would carry the token along.
            AllowAutoRedirect = false,
            UseProxy = false,
        });
    }

    // RFC 6761 gives "localhost" and every name below it to loopback; not every resolver knows that.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var isLoopback = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        EndPoint address = isLoopback ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port) : context.DnsEndPoint;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
