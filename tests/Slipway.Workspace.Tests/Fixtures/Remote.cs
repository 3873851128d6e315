using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Workspace.Lifetime;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>Calls a server that is a process of its own, with nothing but its address.</summary>
public static class Remote
{
    public static HttpClient Client(LocalWorkspaceAddress address, string suffix = "")
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(address.CertificateFile);
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        {
            BaseAddress = address.Uri,
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(address.TokenFile + suffix));
        return client;
    }

    public static async Task<JsonObject> GetAsync(LocalWorkspaceAddress address, string path)
    {
        using var client = Client(address);
        var text = await client.GetStringAsync(Versioned(path), TestContext.Current.CancellationToken);
        return JsonNode.Parse(text)!.AsObject();
    }

    public static Task PutAsync(LocalWorkspaceAddress address, string path, string body) => SendAsync(HttpMethod.Put, address, path, body);

    public static Task PostAsync(LocalWorkspaceAddress address, string path, string body) => SendAsync(HttpMethod.Post, address, path, body);

    private static async Task SendAsync(HttpMethod method, LocalWorkspaceAddress address, string path, string body)
    {
        using var client = Client(address);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(method, Versioned(path)) { Content = content };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(answer);
    }

    public static async Task<JsonObject> UntilAsync(LocalWorkspaceAddress address, string path, Func<JsonObject, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var body = await GetAsync(address, path);
            if (isWanted(body))
            {
                return body;
            }

            patience.IsCancellationRequested.Should().BeFalse($"the last answer was {body.ToJsonString()}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static Uri Versioned(string path) => new(
        path.StartsWith(TestServer.W, StringComparison.Ordinal) ? $"{path}?api-version=2024-10-01" : path, UriKind.Relative);
}
