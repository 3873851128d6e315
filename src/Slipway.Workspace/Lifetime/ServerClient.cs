using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>Talks to this folder's own server: whoever else has its port has no certificate of its authority.</summary>
internal static class ServerClient
{
    /// <summary>A client that trusts the folder's authority alone.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The authority's file is no certificate.</exception>
    public static HttpClient Create(StateFolder state, int port, TimeSpan timeout)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(state.AuthorityCertificate);
        return new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            UseProxy = false,
        })
        {
            BaseAddress = new Uri($"https://127.0.0.1:{port}"),
            Timeout = timeout,
        };
    }
}
