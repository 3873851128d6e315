using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Slipway.Core.Networking;

namespace Slipway.Images.Tests.Registry;

/// <summary>An HTTP server on loopback that answers as a test says, and remembers what it was asked.</summary>
internal sealed class FakeRegistry : IDisposable
{
    private readonly HttpListener _listener = new();

    public FakeRegistry(Action<HttpListenerContext, string> answer)
    {
        Port = LoopbackPort.FindFree();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public int Port { get; }

    public RegistryAddress Address => RegistryAddress.Parse($"127.0.0.1:{Port}");

    /// <summary>Method, path and authorization of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static void Reply(HttpListenerContext context, int status, string body, string? challenge = null)
    {
        context.Response.StatusCode = status;
        if (challenge is not null)
        {
            context.Response.AddHeader("WWW-Authenticate", challenge);
        }

        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync(Action<HttpListenerContext, string> answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                Requests.Enqueue(
                    $"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Authorization"]} {body}".Trim());
                answer(context, body);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
