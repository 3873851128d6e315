using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Exchanges an Entra token for a refresh token of an Azure Container Registry
/// (<see href="https://azure.github.io/acr/AAD-OAuth.html"/>).
/// </summary>
internal sealed class AzureRegistryLogin(HttpClient http, Uri registry, TokenCredential credential)
{
    private static readonly string[] s_scopes = ["https://containerregistry.azure.net/.default"];

    /// <exception cref="DiagnosticException">SLP3022: there is no Entra identity here, or the registry refuses it.</exception>
    public async Task<RegistryCredential> GetAsync(CancellationToken cancellationToken)
    {
        AccessToken token;
        try
        {
            token = await credential.GetTokenAsync(new TokenRequestContext(s_scopes), cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationFailedException e)
        {
            throw new DiagnosticException(Refused($"no Azure identity is at hand: {e.Message}"), e);
        }

        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "access_token",
            ["service"] = registry.Authority,
            ["access_token"] = token.Token,
        });
        using var answer = await http.PostAsync(new Uri(registry, "/oauth2/exchange"), form, cancellationToken)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new DiagnosticException(Refused($"it answers {(int)answer.StatusCode} to this Azure identity"));
        }

        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        return new RegistryCredential("", body.RootElement.GetProperty("refresh_token").GetString()!, IsToken: true);
    }

    private Diagnostic Refused(string reason) => new("SLP3022", $"the registry {registry.Authority} can't be used: {reason}")
    {
        Remedy = "sign in (az login, or AZURE_CLIENT_ID and its companions), and give that identity the role AcrPush",
    };
}
