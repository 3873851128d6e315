using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Exchanges an Entra token for a refresh token of an Azure Container Registry
/// (<see href="https://azure.github.io/acr/AAD-OAuth.html"/>). The refresh token is kept while it holds, three hours:
/// each repository then needs but an access token, for which the registry's own token service is asked.
/// </summary>
internal sealed class AzureRegistryLogin(HttpClient http, RegistryAddress registry, TokenCredential credential) : IDisposable
{
    // A token that ends within this time may end on the way.
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1);
    private (RegistryCredential Credential, DateTimeOffset Until)? _kept;

    // The registry's own audience; the clouds apart know that of their Resource Manager.
    private string Scope => registry.Host[(registry.Host.LastIndexOf('.') + 1)..].ToUpperInvariant() switch
    {
        "CN" => "https://management.chinacloudapi.cn/.default",
        "US" => "https://management.usgovcloudapi.net/.default",
        _ => "https://containerregistry.azure.net/.default",
    };

    /// <summary>The registry's refresh token for the Azure identity at hand.</summary>
    /// <exception cref="DiagnosticException">SLP3022: there is no Azure identity here, or the registry does not know it.</exception>
    public async Task<RegistryCredential> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_kept is not { } kept || kept.Until <= DateTimeOffset.UtcNow)
            {
                var fresh = await ExchangeAsync(cancellationToken).ConfigureAwait(false);
                var end = JwtClaims.Read(fresh.Secret).ExpiresOn ?? DateTimeOffset.UtcNow;
                _kept = kept = (fresh, end - s_margin);
            }

            return kept.Credential;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<RegistryCredential> ExchangeAsync(CancellationToken cancellationToken)
    {
        AccessToken token;
        try
        {
            token = await credential.GetTokenAsync(new TokenRequestContext([Scope]), cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException e)
        {
            throw new DiagnosticException(
                new Diagnostic(
                    Codes.RegistryRefuses, $"the registry {registry.Host} can't be used: no Azure identity is at hand: {FirstLine(e)}")
                {
                    Remedy = "sign in (az login, or AZURE_CLIENT_ID and its companions) as an identity with the role AcrPush",
                },
                e);
        }

        var claims = JwtClaims.Read(token.Token);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "access_token",
            ["service"] = registry.Host,
            ["access_token"] = token.Token,
        });
        using var answer = await http.PostAsync(new Uri(registry.Endpoint, "/oauth2/exchange"), form, cancellationToken)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            var reason = await RegistryErrors.DescribeAsync(answer, cancellationToken).ConfigureAwait(false);
            throw new DiagnosticException(new Diagnostic(
                Codes.RegistryRefuses, $"the registry {registry.Host} does not take {claims.Identity}: it answers {reason}")
            {
                Remedy = "sign in with an identity of the registry's tenant, and give it the role AcrPush on the registry",
            });
        }

        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            return new RegistryCredential("", body.RootElement.GetProperty("refresh_token").GetString()!, IsToken: true)
            {
                Owner = claims.Identity,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.NoCredentials, $"the registry {registry.Host} gives no token that can be read: {e.Message}")
                {
                    Remedy = "check its address and the way to it",
                },
                e);
        }
    }

    // DefaultAzureCredential tells on many lines what became of each way to sign in.
    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();
}
