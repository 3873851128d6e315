using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Slipway.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Answers a registry's challenges: with Docker's credentials where it has some for that registry, else, at an Azure
/// Container Registry, with the Azure identity, else anonymously.
/// </summary>
internal sealed class RegistryAuthentication(
    HttpClient http,
    RegistryAddress registry,
    Func<CancellationToken, Task<RegistryCredential?>> dockerCredential,
    TokenCredential azureCredential)
{
    private readonly ConcurrentDictionary<string, AuthenticationHeaderValue> _headers = new(StringComparer.Ordinal);
    private RegistryCredential? _accepted;

    /// <summary>The credential that the registry took last, for the engine to push with; null when none was asked for.</summary>
    public RegistryCredential? Accepted => _accepted;

    /// <summary>Sends a request, once more with credentials if the registry asks for them.</summary>
    /// <param name="scope">What the request wants to do, as token services name it: <c>repository:NAME:pull</c>.</param>
    /// <param name="create">Makes the request; a request can't be sent twice.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="DiagnosticException">SLP3022: the registry refuses every credential at hand.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string scope, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        var known = _headers.GetValueOrDefault(scope);
        var answer = await SendOnceAsync(create, known, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        using (answer)
        {
            var challenge = RegistryChallenge.Find(answer.Headers.WwwAuthenticate)
                ?? throw new DiagnosticException(Refused("it asks for a kind of credential that is not known here"));
            await foreach (var credential in CandidatesAsync(cancellationToken).ConfigureAwait(false))
            {
                if (await AuthorizeAsync(challenge, scope, credential, cancellationToken).ConfigureAwait(false) is not { } header)
                {
                    continue;
                }

                var second = await SendOnceAsync(create, header, cancellationToken).ConfigureAwait(false);
                if (second.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                {
                    _headers[scope] = header;
                    _accepted = credential;
                    return second;
                }

                second.Dispose();
            }
        }

        throw new DiagnosticException(Refused("it refuses the credentials that are at hand here"));
    }

    private async IAsyncEnumerable<RegistryCredential?> CandidatesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await dockerCredential(cancellationToken).ConfigureAwait(false) is { } docker)
        {
            yield return docker;
        }
        else if (!registry.IsAzure)
        {
            // A token service may give a token to anyone, for public repositories.
            yield return null;
        }

        if (registry.IsAzure)
        {
            yield return await new AzureRegistryLogin(http, registry.Endpoint, azureCredential).GetAsync(cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<AuthenticationHeaderValue?> AuthorizeAsync(
        RegistryChallenge challenge, string scope, RegistryCredential? credential, CancellationToken cancellationToken)
    {
        if (challenge.Scheme == "basic")
        {
            return credential is { IsToken: false } ? Basic(credential) : null;
        }

        using var request = TokenRequest(challenge, scope, credential);
        using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        var token = body.RootElement.TryGetProperty("access_token", out var access) ? access : body.RootElement.GetProperty("token");
        return new AuthenticationHeaderValue("Bearer", token.GetString());
    }

    private static HttpRequestMessage TokenRequest(
        RegistryChallenge challenge, string scope, RegistryCredential? credential)
    {
        var realm = challenge.Parameters["realm"];
        var service = challenge.Parameters.GetValueOrDefault("service", "");
        if (credential is { IsToken: true })
        {
            return new HttpRequestMessage(HttpMethod.Post, realm)
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>
                {
                    ["grant_type"] = "refresh_token",
                    ["service"] = service,
                    ["scope"] = scope,
                    ["refresh_token"] = credential.Secret,
                    ["client_id"] = "slipway",
                }),
            };
        }

        var separator = realm.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{realm}{separator}service={Uri.EscapeDataString(service)}&scope={Uri.EscapeDataString(scope)}");
        request.Headers.Authorization = credential is null ? null : Basic(credential);
        return request;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        Func<HttpRequestMessage> create, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var request = create();
        request.Headers.Authorization = authorization;
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static AuthenticationHeaderValue Basic(RegistryCredential credential) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Secret}")));

    private Diagnostic Refused(string reason) => new("SLP3022", $"the registry {registry.Host} can't be used: {reason}")
    {
        Remedy = registry.IsAzure
            ? "sign in (az login, or AZURE_CLIENT_ID and its companions), and give that identity the role AcrPush"
            : $"run 'docker login {registry.Host}' as a user who may push there",
    };
}
