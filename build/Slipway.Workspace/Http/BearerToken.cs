using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Hosting;

namespace Slipway.Workspace.Http;

/// <summary>The one token that callers of this workspace show, and what is derived from it.</summary>
internal sealed class BearerToken(string token)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>The key that signs shared access signatures: as secret as the token, and not the token.</summary>
    public byte[] SigningKey { get; } =
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "shared access signatures"u8);

    /// <summary>The key that signs the pages' cookies and forms.</summary>
    public byte[] PageKey { get; } = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "page sessions"u8);

    public bool IsShownBy(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var isShown = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), _hash);
        if (isShown)
        {
            Strangers.Admit(request.HttpContext);
        }

        return isShown;
    }

    /// <exception cref="ApiException">401: no token, or another.</exception>
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
}
