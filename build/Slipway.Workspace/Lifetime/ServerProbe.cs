using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>What a running server says of itself.</summary>
internal sealed record ServerHealth(string Status, string Version, int ProcessId, int UnfinishedJobs);

/// <summary>Asks whether this folder's own server answers: whoever else has its port has no certificate of its authority.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<ServerHealth?> AskAsync(StateFolder state, int port, CancellationToken cancellationToken)
    {
        if (!File.Exists(state.AuthorityCertificate))
        {
            return null;
        }

        try
        {
            using var authority = X509CertificateLoader.LoadCertificateFromFile(state.AuthorityCertificate);
            using var handler = new SocketsHttpHandler
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
            };
            using var client = new HttpClient(handler) { Timeout = Patience };
            return await client
                .GetFromJsonAsync<ServerHealth>(new Uri($"https://127.0.0.1:{port}{HealthOperations.Path}"), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or CryptographicException or IOException
            || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
