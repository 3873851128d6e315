using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.State;

namespace Slipway.Benchmarks;

/// <summary>A local workspace in this process, with its state in a folder that goes with it.</summary>
internal sealed class WorkspaceUnderTest : IAsyncDisposable
{
    public const string Path =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local"
        + "/providers/Microsoft.MachineLearningServices/workspaces/local";

    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private WorkspaceUnderTest(WebApplication app, DirectoryInfo folder, HttpClient client)
    {
        _app = app;
        _folder = folder;
        Client = client;
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Where its blobs lie.</summary>
    public string Blobs => System.IO.Path.Combine(_folder.FullName, "blobs");

    public static async Task<WorkspaceUnderTest> StartAsync(bool runsJobs)
    {
        var folder = Directory.CreateTempSubdirectory("slipway-benchmark-");
        var app = await WorkspaceServer.StartAsync(new ServerOptions
        {
            StateDirectory = folder.FullName,
            RunsJobs = runsJobs,
            LogLevel = LogLevel.Error,
        });
        var port = app.Services.GetRequiredService<WorkspaceScope>().Port;
        return new WorkspaceUnderTest(app, folder, NewClient(folder.FullName, port));
    }

    /// <summary>A client of MLflow's API, with the token for that.</summary>
    public HttpClient NewMlflowClient() => NewClient(_folder.FullName, Services.GetRequiredService<WorkspaceScope>().Port, "token.ml");

    /// <summary>A client of the workspace on a port, with its token.</summary>
    public static HttpClient NewClient(string state, int port, string tokenFile = "token")
    {
        var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(AuthorityFile(state)) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        {
            BaseAddress = new Uri($"https://localhost:{port}"),
            DefaultRequestVersion = HttpVersion.Version11,
        };
        var token = System.IO.Path.Combine(state, tokenFile);
        if (File.Exists(token))
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(token));
        }

        return client;
    }

    /// <summary>The certificate that a workspace's clients trust; a server writes it at its first start.</summary>
    public static string AuthorityFile(string state) => System.IO.Path.Combine(state, "authority.pem");

    public async Task<JsonObject> GetAsync(string path) =>
        JsonNode.Parse(await Client.GetStringAsync(Versioned(path)))!.AsObject();

    public async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.PutAsync(Versioned(path), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    public static Uri Versioned(string path) =>
        new($"{Path}{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version=2025-09-01", UriKind.Relative);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
