using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// The machine's engine as one that has GPUs: it says so of itself, and what a container asks for of them is noted, and not handed
/// on to the engine, which has none.
/// </summary>
internal sealed class EngineWithGpus : IAsyncDisposable
{
    private static readonly string[] s_ownHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

    private readonly WebApplication _app;
    private readonly HttpClient _engine;
    private readonly string _path;
    private readonly ConcurrentQueue<string> _requests = [];

    private EngineWithGpus(string path, JsonObject saying)
    {
        _path = path;
        _engine = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Engine.Address.LocalPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://engine"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, saying));
    }

    public Uri Address => new($"unix://{_path}");

    /// <summary>What containers have asked for of devices, each as JSON; <c>null</c> of one that asks for none.</summary>
    public IReadOnlyList<string> DeviceRequests => [.. _requests];

    /// <param name="path">Where its socket lies.</param>
    /// <param name="saying">What it says of itself beside what the machine's engine says.</param>
    public static async Task<EngineWithGpus> StartAsync(string path, JsonObject saying)
    {
        var engine = new EngineWithGpus(path, saying);
        await engine._app.StartAsync(TestContext.Current.CancellationToken);
        return engine;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _engine.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, JsonObject saying)
    {
        var path = context.Request.Path.Value!;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), path + context.Request.QueryString);
        if (path.EndsWith("/containers/create", StringComparison.Ordinal))
        {
            var container = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!;
            _requests.Enqueue(container["HostConfig"]![nameof(DeviceRequests)]?.ToJsonString() ?? "null");
            container["HostConfig"]!.AsObject().Remove(nameof(DeviceRequests));
            request.Content = new StringContent(container.ToJsonString(), Encoding.UTF8, "application/json");
        }
        else if (context.Request.ContentLength > 0 || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        }

        using var answer = await _engine.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !s_ownHeaders.Contains(header.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (path.EndsWith("/info", StringComparison.Ordinal))
        {
            var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(context.RequestAborted))!;
            foreach (var (name, value) in saying)
            {
                said[name] = value?.DeepClone();
            }

            await context.Response.WriteAsync(said.ToJsonString(), context.RequestAborted);
            return;
        }

        await context.Response.StartAsync(context.RequestAborted);
        await using var content = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var buffer = new byte[64 * 1024];
        while (await content.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
