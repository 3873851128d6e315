using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Http;

/// <summary>
/// The token that callers of this workspace show, and what is derived from it. When it is renewed the one before holds
/// until its own end.
/// </summary>
internal sealed class BearerToken(string token, TimeProvider clock)
{
    /// <summary>Azure's code for a token that was good.</summary>
    public const string ExpiredCode = "ExpiredAuthenticationToken";

    private const string Scheme = "Bearer ";

    private volatile Secret _current = new(token);
    private volatile Secret? _previous;

    /// <summary>The key that signs shared access signatures: as secret as the token, and not the token.</summary>
    public byte[] SigningKey => _current.SigningKey;

    /// <summary>The key that signs the pages' cookies and forms.</summary>
    public byte[] PageKey => _current.PageKey;

    /// <summary>Takes another token from now on.</summary>
    public void Replace(string renewed)
    {
        _previous = _current;
        _current = new Secret(renewed);
    }

    /// <exception cref="ApiException">401: it has expired.</exception>
    public bool IsShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim()));
        if (((Secret?[])[_current, _previous]).FirstOrDefault(secret => secret?.Is(hash) == true) is not { } shown)
        {
            return false;
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
        return true;
    }

    /// <exception cref="ApiException">401: no token, another, or an expired one.</exception>
    public void Check(HttpRequest request)
    {
        if (!IsShownBy(request))
        {
            throw new ApiException(
                401,
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing or its token is not this workspace's.");
        }
    }

    private sealed class Secret(string token)
    {
        private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

        public byte[] SigningKey { get; } =
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "shared access signatures"u8);

        public byte[] PageKey { get; } = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "page sessions"u8);

        public DateTimeOffset? End { get; } = WorkspaceToken.EndOf(token);

        public bool Is(byte[] hash) => CryptographicOperations.FixedTimeEquals(hash, _hash);
    }
}
