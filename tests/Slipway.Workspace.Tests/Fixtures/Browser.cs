using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Studio;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>What a browser does with the pages: keeps the cookie, follows links, sends forms.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _client;

    private Browser(Uri origin)
    {
        Origin = origin;
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = origin,
        };
    }

    public Uri Origin { get; }

    public CookieCollection Cookies => _cookies.GetCookies(Origin);

    /// <summary>One that has not been let in.</summary>
    public static Browser At(TestServer server) => new(server.Services.GetRequiredService<StudioServer>().Address.Result);

    /// <summary>One that has followed a link.</summary>
    public static async Task<Browser> OpenAsync(TestServer server)
    {
        var browser = At(server);
        (await browser.GetAsync(await LinkAsync(server))).Status.Should().Be(200);
        return browser;
    }

    public static async Task<string> LinkAsync(TestServer server) =>
        (await server.SendAsync(HttpMethod.Post, "/studio/links", "{}")).Body["uri"]!.GetValue<string>();

    public Task<Page> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>Sends a form of a page as the page's own button does.</summary>
    public async Task<Page> PressAsync(string page, string action, params (string Name, string Value)[] fields)
    {
        var shown = await GetAsync(page);
        shown.Text.Should().Contain($"action=\"{action}\"");
        var token = FormToken().Match(shown.Text).Groups["token"].Value;
        return await PostAsync(action, Origin.GetLeftPart(UriPartial.Authority), [("token", token), .. fields]);
    }

    public Task<Page> PostAsync(string action, string? origin, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return SendAsync(request);
    }

    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            return new Page(
                (int)response.StatusCode,
                await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                response.Headers.Concat(response.Content.Headers)
                    .ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase));
        }
    }

    public Task<byte[]> GetBytesAsync(string path) => _client.GetByteArrayAsync(path, TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"token\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex FormToken();
}

public sealed record Page(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public string Location => Headers["Location"];
}
