using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Slipway.Pipelines.Connections;
using Slipway.Pipelines.Publishing;
using Slipway.Testing.Contract;

namespace Slipway.Pipelines.Tests.Fake;

/// <summary>
/// A workspace in memory, on loopback with TLS, that speaks enough of Azure ML's REST API to be published to: it
/// refuses what refers to something that is not there, and what changes a version that is.
/// </summary>
internal sealed class FakeAzure : IAsyncDisposable
{
    public const string Token = "a-token-of-the-fake";
    public const string Account = "fakeaccount";
    public const string WorkspaceId =
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
        + "/providers/Microsoft.MachineLearningServices/workspaces/ws";

    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _violations = new();

    private FakeAzure(WebApplication app, AzuriteServer? storage)
    {
        _app = app;
        Storage = storage;
        Resources = new FakeResources(this);
        Blobs = new FakeBlobs(this);
        Runs = new FakeRuns(this);
    }

    public Uri Address { get; private set; } = null!;

    public FakeResources Resources { get; }

    public FakeBlobs Blobs { get; }

    public FakeRuns Runs { get; }

    /// <summary>The storage that the workspace names in place of the fake's own.</summary>
    public AzuriteServer? Storage { get; }

    /// <summary>Every request that writes, as METHOD path.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>Called before a write with its number from 1; when it gives true, the connection is cut instead.</summary>
    public Func<int, bool>? CutBefore { get; set; }

    /// <summary>Called after a write with its number from 1; when it gives true, the answer is not sent.</summary>
    public Func<int, bool>? CutAfter { get; set; }

    /// <summary>Gives a status to answer with instead, by METHOD path.</summary>
    public Func<string, int?>? Refuse { get; set; }

    /// <summary>Called for each write with its number from 1; when it gives true, it has answered in its own way.</summary>
    public Func<int, HttpContext, Task<bool>>? Answer { get; set; }

    /// <summary>Called for each request; when it gives true, it has answered in its own way.</summary>
    public Func<HttpContext, Task<bool>>? AnswerAny { get; set; }

    /// <summary>What the identity may do, as Azure says it; null where nobody can tell.</summary>
    public JsonArray? Permissions { get; set; }

    public static async Task<FakeAzure> StartAsync(AzuriteServer? storage = null)
    {
        var certificates = FakeCertificates.Create("localhost", $"{Account}.blob.localhost");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificates.Server)));
        var app = builder.Build();
        var fake = new FakeAzure(app, storage);
        app.Run(fake.HandleAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        fake.Address = new Uri($"https://localhost:{new Uri(address).Port}");
        fake._folder.Write("authority.pem", certificates.AuthorityPem);
        fake._folder.Write("token", Token + "\n");
        return fake;
    }

    public WorkspaceConnection Connection() => WorkspaceConnection.WithAuthority(
        Address,
        Path.Combine(_folder.Path, "authority.pem"),
        Path.Combine(_folder.Path, "token"),
        "00000000-0000-0000-0000-000000000000",
        "rg",
        "ws") with { RetryDelay = TimeSpan.FromMilliseconds(1) };

    public PipelineWorkspace Workspace(ILogger? logger = null, PublishOptions? options = null) =>
        new(Connection(), logger ?? NullLogger.Instance, options);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
        _violations.Distinct().Should().BeEmpty("every request keeps Azure's contract");
    }

    public static Task AnswerAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        return body is null
            ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(body);
    }

    public static Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        AnswerAsync(context, status, new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        });

    /// <summary>Answers, and holds what was asked and not refused against the contract.</summary>
    private async Task HandleAsync(HttpContext context)
    {
        context.Request.EnableBuffering();
        await HandleRequestAsync(context);
        if (RestContract.Find() is not { } contract || context.Response.StatusCode >= 400 || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        context.Request.Body.Position = 0;
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        var exchange = new Exchange(
            context.Request.Method,
            context.Request.Path.Value!,
            [.. context.Request.Query.Keys],
            await reader.ReadToEndAsync(),
            context.Response.StatusCode,
            [.. context.Response.Headers.Keys],
            Answered: "");
        foreach (var violation in exchange.RequestViolations(contract))
        {
            _violations.Enqueue(violation);
        }
    }

    private async Task HandleRequestAsync(HttpContext context)
    {
        var request = context.Request;
        var called = $"{request.Method} {request.Path}";
        if (AnswerAny is { } answerAny && await answerAny(context))
        {
            return;
        }

        if (Refuse?.Invoke(called) is { } refused)
        {
            await ErrorAsync(context, refused, "Refused", "the fake was told to refuse this");
            return;
        }

        var isBlob = request.Host.Host == $"{Account}.blob.localhost";
        var isOpen = isBlob || request.Path == "/discovery" || request.Path.StartsWithSegments("/logs");
        if (!isOpen && request.Headers.Authorization != $"Bearer {Token}")
        {
            await ErrorAsync(context, 401, "Unauthorized", "no token, or a wrong one");
            return;
        }

        if (request.Method is "PUT" or "DELETE" or "PATCH" || request.Path.Value!.EndsWith("/startPendingUpload", StringComparison.Ordinal))
        {
            int number;
            lock (Writes)
            {
                Writes.Add(called);
                number = Writes.Count;
            }

            if (Answer is { } answer && await answer(number, context))
            {
                return;
            }

            if (CutBefore?.Invoke(number) == true)
            {
                context.Abort();
                return;
            }

            await DispatchAsync(context, isBlob);
            if (CutAfter?.Invoke(number) == true)
            {
                context.Abort();
            }

            return;
        }

        await DispatchAsync(context, isBlob);
    }

    private Task DispatchAsync(HttpContext context, bool isBlob) => context.Request.Path.Value switch
    {
        _ when isBlob => Blobs.HandleAsync(context),
        "/discovery" => AnswerAsync(context, 200, new JsonObject { ["api"] = Address.AbsoluteUri.TrimEnd('/') }),
        var path when path!.StartsWith("/history/", StringComparison.Ordinal)
            || path.StartsWith("/logs/", StringComparison.Ordinal)
            || path.StartsWith("/score/", StringComparison.Ordinal) => Runs.HandleAsync(context),
        _ => Resources.HandleAsync(context),
    };
}
