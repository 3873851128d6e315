using Microsoft.AspNetCore.Http;

namespace Slipway.Workspace.Http;

/// <summary>
/// Keeps pages of other origins away: a name that was rebound to loopback has a foreign Host, a page that calls
/// from a browser has a foreign Origin, and neither gets as far as the token.
/// </summary>
internal static class RequestGuard
{
    /// <exception cref="ApiException">403: the request is meant for, or comes from, somewhere else.</exception>
    public static void Check(HttpRequest request)
    {
        if (!IsLoopbackName(request.Host.Host))
        {
            throw new ApiException(403, "HostNotAllowed", $"This server does not answer for the host '{request.Host}'.", "Host");
        }

        if (request.Headers.Origin is [{ } origin, ..]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopbackName(uri.Host) && uri.Port == request.Host.Port))
        {
            throw new ApiException(403, "OriginNotAllowed", "Requests from other origins are refused.", "Origin");
        }
    }

    private static bool IsLoopbackName(string host) =>
        host is "127.0.0.1" or "[::1]" or "::1"
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
