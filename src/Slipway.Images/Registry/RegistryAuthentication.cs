using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;

namespace Slipway.Images;

/// <summary>
/// Answers a registry's challenges: with Docker's credentials where it has some for that registry, else, at an Azure
/// Container Registry, with the Azure identity, else anonymously.
/// </summary>
internal sealed class RegistryAuthentication(
    HttpClient http,
    RegistryAddress registry,
    Func<CancellationToken, Task<DockerLogin>> dockerLogin,
    TokenCredential azureCredential,
    ILogger logger) : IDisposable
{
    private readonly AzureRegistryLogin _azure = new(http, registry, azureCredential);
    private readonly ConcurrentDictionary<string, Authorization> _known = new(StringComparer.Ordinal);
    private RegistryCredential? _accepted;
    private Diagnostic? _problem;
    private int _warnings;

    /// <summary>The credential that the registry took last, for the engine to push with; null when none was asked for.</summary>
    public RegistryCredential? Accepted => _accepted;

    /// <summary>Sends a request, once more with credentials if the registry asks for them.</summary>
    /// <param name="scope">What the request wants to do.</param>
    /// <param name="create">Makes the request; a request can't be sent twice.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="DiagnosticException">SLP3022: the registry refuses every credential at hand, with SLP3028 when Docker's could not be asked for.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryScope scope, Func<HttpRequestMessage> create, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(scope.Text);
        var answer = await SendOnceAsync(create, known?.Header, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return answer;
        }

        using (answer)
        {
            var refusals = new List<Refusal>();
            if (answer.StatusCode == HttpStatusCode.Forbidden)
            {
                refusals.Add(await RefusalAsync(known?.Credential, answer, isOfRole: known is not null, cancellationToken)
                    .ConfigureAwait(false));
                throw Refused(scope, refusals);
            }

            if (RegistryChallenge.Find(answer.Headers.WwwAuthenticate) is not { } challenge)
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.RegistryRefuses,
                    $"the registry {registry.Host} can't be used: it asks for a kind of credential that is not known here"));
            }

            await foreach (var credential in CandidatesAsync(cancellationToken).ConfigureAwait(false))
            {
                var (header, refusal) = await AuthorizeAsync(challenge, scope, credential, cancellationToken).ConfigureAwait(false);
                if (header is null)
                {
                    refusals.Add(refusal!);
                    continue;
                }

                var second = await SendOnceAsync(create, header, cancellationToken).ConfigureAwait(false);
                if (second.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                {
                    _known[scope.Text] = new Authorization(header, credential);
                    _accepted = credential;
                    WarnOnce();
                    return second;
                }

                using (second)
                {
                    // A token service knew the identity, and the registry does not let it: that is for want of a role.
                    var isOfRole = challenge.Scheme == "bearer" || second.StatusCode == HttpStatusCode.Forbidden;
                    refusals.Add(await RefusalAsync(credential, second, isOfRole, cancellationToken).ConfigureAwait(false));
                }
            }

            throw Refused(scope, refusals);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _azure.Dispose();

    private async IAsyncEnumerable<RegistryCredential?> CandidatesAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var login = await dockerLogin(cancellationToken).ConfigureAwait(false);
        _problem = login.Problem;
        if (login.Credential is { } docker)
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
            yield return await AzureAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RegistryCredential> AzureAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _azure.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DiagnosticException e) when (_problem is not null)
        {
            throw new DiagnosticException([.. e.Diagnostics, _problem], e);
        }
    }

    private async Task<(AuthenticationHeaderValue? Header, Refusal? Refusal)> AuthorizeAsync(
        RegistryChallenge challenge, RegistryScope scope, RegistryCredential? credential, CancellationToken cancellationToken)
    {
        if (challenge.Scheme == "basic")
        {
            return credential is { IsToken: false }
                ? (Basic(credential), null)
                : (null, new Refusal(credential, "it asks for a name and a password", IsOfRole: false));
        }

        using var request = TokenRequest(challenge, scope, credential);
        using var answer = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return (null, await RefusalAsync(credential, answer, isOfRole: false, cancellationToken).ConfigureAwait(false));
        }

        return (new AuthenticationHeaderValue("Bearer", await TokenInAsync(answer, cancellationToken).ConfigureAwait(false)), null);
    }

    private async Task<string> TokenInAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            var token = body.RootElement.TryGetProperty("access_token", out var access) ? access : body.RootElement.GetProperty("token");
            return token.GetString() is { Length: > 0 } text ? text : throw new JsonException("the token is empty");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DiagnosticException(
                new Diagnostic(
                    Codes.RegistryFailed,
                    $"the registry {registry.Host} can't be used: the token from {answer.RequestMessage?.RequestUri?.Authority} can't be read: {e.Message}")
                {
                    Remedy = "check its address and the way to it",
                },
                e);
        }
    }

    private static HttpRequestMessage TokenRequest(
        RegistryChallenge challenge, RegistryScope scope, RegistryCredential? credential)
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
                    ["scope"] = scope.Text,
                    ["refresh_token"] = credential.Secret,
                    ["client_id"] = "slipway",
                }),
            };
        }

        var separator = realm.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{realm}{separator}service={Uri.EscapeDataString(service)}&scope={Uri.EscapeDataString(scope.Text)}");
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

    private static async Task<Refusal> RefusalAsync(
        RegistryCredential? credential, HttpResponseMessage answer, bool isOfRole, CancellationToken cancellationToken) =>
        new(credential, $"it answers {await RegistryErrors.DescribeAsync(answer, cancellationToken).ConfigureAwait(false)}", isOfRole);

    // What opened the registry may be another identity than the one that was meant.
    private void WarnOnce()
    {
        if (_problem is { } problem && Interlocked.Increment(ref _warnings) == 1)
        {
            logger.LogWarning("{Problem}", problem);
        }
    }

    private DiagnosticException Refused(RegistryScope scope, List<Refusal> refusals)
    {
        var role = registry.IsAzure ? $"the role {scope.Role}" : $"the right to {scope.Action}";
        var reasons = refusals.Select(refusal =>
            $"{RegistryCredential.Describe(refusal.Credential)} was used, {(refusal.IsOfRole ? $"which lacks {role}" : "and is not accepted")} ({refusal.Reason})");
        var refused = new Diagnostic(
            Codes.RegistryRefuses,
            $"the registry {registry.Host} does not let this build {scope.Action} '{scope.Repository}': {string.Join("; ", reasons)}")
        {
            Remedy = registry.IsAzure
                ? $"give that identity the role {scope.Role} on the registry (az role assignment create --role {scope.Role}), or sign in as another (az login)"
                : $"run 'docker login {registry.Host}' as a user who may {scope.Action} there",
        };
        return new DiagnosticException(_problem is { } problem ? [refused, problem] : [refused]);
    }

    private sealed record Authorization(AuthenticationHeaderValue Header, RegistryCredential? Credential);

    private sealed record Refusal(RegistryCredential? Credential, string Reason, bool IsOfRole);
}
