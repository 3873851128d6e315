using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Slipway.EndToEnd;

/// <summary>What a clone's local workspace holds, read over its REST API as any client would.</summary>
public sealed record WorkspaceState
{
    private const string ApiVersion = "api-version=2024-10-01";

    private const string Workspace =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local"
        + "/providers/Microsoft.MachineLearningServices/workspaces/local";

    // Each with the kind that lies beneath each of its items.
    private static readonly ImmutableArray<(string Kind, string? Beneath)> s_kinds =
    [
        ("environments", "versions"),
        ("codes", "versions"),
        ("components", "versions"),
        ("computes", null),
        ("batchEndpoints", "deployments"),
        ("schedules", null),
    ];

    /// <summary>Each resource: its kind (<c>environments/versions</c>), its name, and its whole body.</summary>
    public required ImmutableArray<(string Kind, string Name, string Body)> Resources { get; init; }

    /// <summary>The names of the resources of a kind, in the order in which the workspace lists them.</summary>
    public IEnumerable<string> Names(string kind) => Resources.Where(r => r.Kind == kind).Select(r => r.Name);

    /// <summary>The properties of the resources of a kind.</summary>
    public IEnumerable<JsonElement> Properties(string kind) => Resources.Where(r => r.Kind == kind)
        .Select(r => JsonElement.Parse(r.Body).GetProperty("properties"));

    /// <summary>Reads all of it; nothing when the workspace was never started.</summary>
    public static Task<WorkspaceState> ReadAsync(Clone clone) => ReadAsync(clone.WorkspaceState);

    /// <summary>Reads all of the workspace whose state is in that folder.</summary>
    public static async Task<WorkspaceState> ReadAsync(string state)
    {
        if (!File.Exists(Path.Combine(state, "port")))
        {
            return new WorkspaceState { Resources = [] };
        }

        using var http = Client(state);
        var resources = ImmutableArray.CreateBuilder<(string, string, string)>();
        foreach (var (kind, beneath) in s_kinds)
        {
            foreach (var item in await ListAsync(http, $"{Workspace}/{kind}"))
            {
                var name = item.GetProperty("name").GetString()!;
                resources.Add((kind, name, item.GetRawText()));
                if (beneath is not null)
                {
                    foreach (var child in await ListAsync(http, $"{Workspace}/{kind}/{name}/{beneath}"))
                    {
                        resources.Add(($"{kind}/{beneath}", child.GetProperty("name").GetString()!, child.GetRawText()));
                    }
                }
            }
        }

        return new WorkspaceState { Resources = resources.ToImmutable() };
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient http, string path)
    {
        List<JsonElement> items = [];
        for (var next = $"{path}?{ApiVersion}"; next is not null;)
        {
            var page = JsonElement.Parse(await http.GetStringAsync(next, TestContext.Current.CancellationToken));
            items.AddRange(page.GetProperty("value").EnumerateArray());
            next = page.TryGetProperty("nextLink", out var link) ? link.GetString() : null;
        }

        return items;
    }

    private static HttpClient Client(string state)
    {
        string Read(string file) => File.ReadAllText(Path.Combine(state, file)).Trim();
        var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(state, "authority.pem"));
        var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
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
            BaseAddress = new Uri($"https://localhost:{Read("port")}"),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Read("token"));
        return http;
    }
}
