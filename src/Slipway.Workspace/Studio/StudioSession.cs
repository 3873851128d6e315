using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Http;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Studio;

/// <summary>
/// Who may see the pages: a link with a code that works once gives a cookie, which is signed, so that it outlives the
/// server and ends with the workspace's token.
/// </summary>
internal sealed class StudioSession(BearerToken token, WorkspaceScope scope, TimeProvider clock)
{
    private static readonly TimeSpan CodeValidity = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CookieValidity = TimeSpan.FromDays(7);
    private const int LongestAddress = 2000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _codes = new(StringComparer.Ordinal);

    // Cookies are shared by all ports of a host: each workspace has one of its own.
    private string CookieName => $"slipway-{scope.WorkspaceId.ToString()[..8]}";

    private string WantedName => $"{CookieName}-wanted";

    /// <summary>A code that opens the pages once, within some minutes.</summary>
    public string NewCode()
    {
        var now = clock.GetUtcNow();
        foreach (var (old, _) in _codes.Where(code => code.Value < now))
        {
            _codes.TryRemove(old, out _);
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        _codes[code] = now + CodeValidity;
        return code;
    }

    /// <summary>Takes a code, and gives the cookie for it.</summary>
    /// <returns>Whether the code was good.</returns>
    public bool Open(HttpContext context, string code)
    {
        if (!_codes.TryRemove(code, out var end) || end < clock.GetUtcNow())
        {
            return false;
        }

        var content = string.Create(
            CultureInfo.InvariantCulture,
            $"{(clock.GetUtcNow() + CookieValidity).ToUnixTimeSeconds()}-{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}");
        context.Response.Cookies.Append(CookieName, $"{content}.{Sign("cookie", content)}", new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            IsEssential = true,
            MaxAge = CookieValidity,
            Path = "/",
        });
        return true;
    }

    /// <summary>The session of a request, or null when it shows none, or one that has ended.</summary>
    public string? Of(HttpRequest request)
    {
        if (request.Cookies[CookieName]?.Split('.') is not [var content, var signature]
            || !SameText(signature, Sign("cookie", content))
            || !long.TryParse(content.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            || DateTimeOffset.FromUnixTimeSeconds(end) < clock.GetUtcNow())
        {
            return null;
        }

        Strangers.Admit(request.HttpContext);
        return content;
    }

    /// <summary>Keeps which page somebody without a session wanted, for when a link has let them in.</summary>
    public void Remember(HttpContext context)
    {
        var address = $"{context.Request.Path}{context.Request.QueryString}";
        if (address.Length <= LongestAddress && context.Request.Headers["Sec-Fetch-Mode"].ToString() is "navigate" or "")
        {
            context.Response.Cookies.Append(WantedName, address, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
                MaxAge = CodeValidity,
                Path = "/",
            });
        }
    }

    /// <summary>The page that was wanted before the session began, as an address on this server; the first page if none was.</summary>
    public string TakeWanted(HttpContext context)
    {
        var wanted = context.Request.Cookies[WantedName];
        context.Response.Cookies.Delete(WantedName);
        // Another port of this host may have set the cookie: only a path of this server's is gone to.
        return wanted is ['/', not ('/' or '\\'), ..] && wanted.Length <= LongestAddress && !wanted.Any(char.IsControl)
            ? new Uri(new Uri("http://localhost"), wanted).PathAndQuery
            : "/";
    }

    /// <summary>What a form of this session carries, and a page of somebody else can't know.</summary>
    public string FormToken(string session) => Sign("form", session);

    /// <summary>Whether a form was sent by a page of this session: other ports of this host are another's.</summary>
    public bool IsOwnForm(HttpRequest request, string session, string? formToken) =>
        request.Headers.Origin.ToString() == $"{request.Scheme}://{request.Host}"
        && formToken is not null
        && SameText(formToken, FormToken(session));

    private string Sign(string purpose, string content) => Base64Url.EncodeToString(
        HMACSHA256.HashData(token.PageKey, Encoding.UTF8.GetBytes($"{purpose}:{content}")));

    private static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
