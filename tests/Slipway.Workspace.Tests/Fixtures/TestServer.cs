using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Operations;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>A server of the test's own: in this process, with its state in a folder that goes with it.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public const string W =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local"
        + "/providers/Microsoft.MachineLearningServices/workspaces/local";

    private readonly WebApplication _app;
    private readonly DirectoryInfo? _ownFolder;

    private TestServer(WebApplication app, string state, DirectoryInfo? ownFolder)
    {
        _app = app;
        _ownFolder = ownFolder;
        StateDirectory = state;
        Port = app.Services.GetRequiredService<WorkspaceScope>().Port;
        Token = File.ReadAllText(Path.Combine(state, "token"));
        Authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(state, "authority.pem"));
        Client = new HttpClient(new Tokens(this)) { BaseAddress = new Uri($"https://localhost:{Port}") };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public string StateDirectory { get; }

    public int Port { get; }

    /// <summary>The token for the resource manager.</summary>
    public string Token { get; }

    public X509Certificate2 Authority { get; }

    /// <summary>A client that shows the token for the resource manager, and each other service its own in place of that.</summary>
    public HttpClient Client { get; }

    internal IServiceProvider Services => _app.Services;

    internal WorkspaceScope Scope => Services.GetRequiredService<WorkspaceScope>();

    public static async Task<TestServer> StartAsync(
        bool runsJobs = false, TimeProvider? clock = null, string? stateDirectory = null, Uri? engine = null,
        bool stepsReachHost = false, string? operations = null,
        Func<HttpMessageHandler>? internet = null, bool noPublicData = false, string? curatedEnvironments = null,
        TokenCredential? dataCredential = null)
    {
        var own = stateDirectory is null ? Directory.CreateTempSubdirectory("slipway-workspace-") : null;
        var state = stateDirectory ?? own!.FullName;
        Exchanges.Listen();
        var app = await WorkspaceServer.StartAsync(new ServerOptions
        {
            StateDirectory = state,
            EngineAddress = engine ?? Engine.Address,
            Clock = clock ?? TimeProvider.System,
            RunsJobs = runsJobs,
            StepsReachHost = stepsReachHost,
            PublicTransport = internet ?? (static () => new NoInternet()),
            NoPublicData = noPublicData,
            DataCredential = dataCredential,
            CuratedEnvironments = curatedEnvironments,
            Pace = OperationPace.Parse(operations),
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
        });
        return new TestServer(app, state, own);
    }

    /// <summary>A token, by what the name of its file ends with.</summary>
    public string TokenFor(string suffix) => File.ReadAllText(Path.Combine(StateDirectory, $"token{suffix}"));

    public HttpClient NewClient() => new(NewHandler()) { BaseAddress = new Uri($"https://localhost:{Port}") };

    /// <summary>Trusts the server's authority and nothing else, and finds subdomains of localhost on loopback.</summary>
    public SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { Authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<Answer> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public async Task<Answer> SendAsync(
        HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? with = null)
    {
        var address = path.StartsWith(W, StringComparison.Ordinal) && !path.Contains("api-version", StringComparison.Ordinal)
            ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}api-version=2024-10-01"
            : path;
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        with?.Invoke(request);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(
            (int)response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [],
            response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Asks until the answer is as wanted, or until it can't be expected any more.</summary>
    public async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> isWanted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var answer = await GetAsync(path);
            if (isWanted(answer.Body))
            {
                return answer.Body;
            }

            patience.IsCancellationRequested.Should().BeFalse($"the last answer was {answer.Body.ToJsonString()}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Stops the server, as one does that has seen the end of what it waited for.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Client.Dispose();
        Authority.Dispose();
        if (_ownFolder is not null)
        {
            await StateRemoval.RunAsync(_ownFolder);
        }

        Exchanges.ViolationsOn(Port).Should().BeEmpty("every answer keeps Azure's contract");
    }

    private sealed class Tokens(TestServer server) : DelegatingHandler(server.NewHandler())
    {
        private readonly string _machineLearning = server.TokenFor(".ml");
        private readonly string _storage = server.TokenFor(".storage");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var uri = request.RequestUri!;
            if (request.Headers.Authorization?.Parameter == server.Token)
            {
                var token = uri.Host.Contains(".blob.", StringComparison.Ordinal)
                    || uri.AbsolutePath.StartsWith($"/{WorkspaceScope.StorageAccount}/", StringComparison.Ordinal) ? _storage
                    : uri.AbsolutePath.StartsWith("/endpoints/", StringComparison.Ordinal) ? _machineLearning
                    : server.Token;
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}

public sealed record Answer(int Status, JsonObject Body, IReadOnlyDictionary<string, string> Headers)
{
    public string? ErrorCode => Body["error"]?["code"]?.GetValue<string>();

    public string? ErrorTarget => Body["error"]?["target"]?.GetValue<string>();

    public string ErrorMessage => Body["error"]?["message"]?.GetValue<string>() ?? "";

    public JsonObject Properties => Body["properties"]!.AsObject();
}
