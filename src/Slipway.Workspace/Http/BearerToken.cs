using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Http;

/// <summary>
/// The tokens that callers of this workspace show, and what is derived from them. When one is renewed the one before holds
/// until its own end.
/// </summary>
/// <param name="tokens">One for each audience.</param>
/// <param name="clock">By which they end.</param>
internal sealed class BearerToken(IReadOnlyDictionary<Audience, string> tokens, TimeProvider clock)
{
    /// <summary>The audiences of Azure ML's own services, which take the resource manager's tokens, too.</summary>
    public static IReadOnlyList<Audience> OfServices { get; } = [Audience.Management, Audience.MachineLearning];

    /// <summary>Azure's code for a token that was good.</summary>
    public const string ExpiredCode = "ExpiredAuthenticationToken";

    private const string WrongAudienceCode = "InvalidAuthenticationTokenAudience";
    private const string Scheme = "Bearer ";

    private readonly Lock _replacing = new();

    // The newest of each audience first.
    private volatile ImmutableList<Secret> _secrets = [.. tokens.Select(token => new Secret(token.Key, token.Value))];

    /// <summary>The key that signs shared access signatures: as secret as the token, and not the token.</summary>
    public byte[] SigningKey => Main.SigningKey;

    /// <summary>The key that signs the pages' cookies and forms.</summary>
    public byte[] PageKey => Main.PageKey;

    private Secret Main => _secrets.First(secret => secret.Audience == Audience.Management);

    /// <summary>Takes another token of an audience from now on.</summary>
    public void Replace(Audience audience, string renewed)
    {
        lock (_replacing)
        {
            var before = _secrets.First(secret => secret.Audience == audience);
            _secrets = [new Secret(audience, renewed), before, .. _secrets.Where(secret => secret.Audience != audience)];
        }
    }

    /// <summary>What the token that a request shows is for; null for none of this workspace's.</summary>
    /// <exception cref="ApiException">401: it has expired.</exception>
    public Audience? ShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        if (_secrets.FirstOrDefault(secret => secret.Is(hash)) is not { } shown)
        {
            return null;
        }

        if (shown.End <= clock.GetUtcNow())
        {
            throw new ApiException(
                401,
                ExpiredCode,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The token expired on {shown.End:yyyy-MM-dd}. The workspace renews it before that: read its file again, of which the command that starts the workspace says where it is."));
        }

        Strangers.Admit(request.HttpContext);
        return shown.Audience;
    }

    /// <param name="request">The request.</param>
    /// <param name="allowed">What its token may be for.</param>
    /// <exception cref="ApiException">401: no token, another, an expired one, or one for something else.</exception>
    public void Check(HttpRequest request, params IReadOnlyList<Audience> allowed)
    {
        var shown = ShownBy(request) ?? throw new ApiException(
            401,
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing or its token is not this workspace's.");
        if (!allowed.Contains(shown))
        {
            throw new ApiException(
                401,
                WrongAudienceCode,
                $"The access token has been obtained for wrong audience or resource '{shown.Uri}'. It should exactly match with one of "
                + $"the allowed audiences {string.Join(",", allowed.Select(audience => $"'{audience.Uri}'"))}: its file is "
                + $"'token{allowed[0].Suffix}' of the workspace's folder.");
        }
    }

    private sealed class Secret(Audience audience, string token)
    {
        public Audience Audience { get; } = audience;

        private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

        public byte[] SigningKey { get; } =
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "shared access signatures"u8);

        public byte[] PageKey { get; } = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "page sessions"u8);

        public DateTimeOffset? End { get; } = WorkspaceToken.EndOf(token);

        public bool Is(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
