using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Slipway.Images.Tests.Registry;

/// <summary>
/// Stands between a client and a registry, passes bytes on, and does harm: answers a request itself, or resets the
/// connection.
/// </summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private int _faultsLeft;

    public FaultyProxy(int target, int faults)
    {
        _target = target;
        _faultsLeft = faults;
        _listener.Start();
        _ = AcceptAsync();
    }

    public RegistryAddress Address => RegistryAddress.Parse($"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How many requests were harmed.</summary>
    public int Faults { get; private set; }

    /// <summary>What is answered to the request that sets a tag; null when none is answered here.</summary>
    public string? AnswerToManifest { get; init; }

    /// <summary>What is answered to a request that begins or sends a layer of an engine's; null when none is answered here.</summary>
    public string? AnswerToLayers { get; init; }

    /// <summary>After how many bytes from the client its connection is reset; null when never.</summary>
    public int? ResetAfter { get; init; }

    /// <summary>How long each piece of at most 16 KiB from the client is held back.</summary>
    public TimeSpan Delay { get; init; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var back = server.GetStream().CopyToAsync(client.GetStream());
                await ForwardAsync(client, server);
                server.Client.Shutdown(SocketShutdown.Send);
                await back;
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // One side has closed, which closes the other.
            }
        }
    }

    private async Task ForwardAsync(TcpClient client, TcpClient server)
    {
        var buffer = new byte[16 * 1024];
        var sent = 0;
        int read;
        while ((read = await client.GetStream().ReadAsync(buffer)) > 0)
        {
            sent += read;
            if (ResetAfter < sent && Take())
            {
                client.Client.LingerState = new LingerOption(true, 0);
                client.Close();
                return;
            }

            if ((IsManifest(buffer.AsSpan(0, read)) ? AnswerToManifest : IsLayer(buffer.AsSpan(0, read)) ? AnswerToLayers : null) is { } answer && Take())
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                client.Client.Shutdown(SocketShutdown.Send);
                return;
            }

            await Task.Delay(Delay);
            await server.GetStream().WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static bool IsManifest(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PUT "u8) && bytes.IndexOf("/manifests/"u8) > 0;

    // The build asks whether it may push by such a request too, and is no engine.
    private static bool IsLayer(ReadOnlySpan<byte> bytes) =>
        (bytes.StartsWith("POST "u8) || bytes.StartsWith("PATCH "u8)) && bytes.IndexOf("/blobs/uploads/"u8) > 0 && bytes.IndexOf("docker/"u8) > 0;

    private bool Take()
    {
        if (Interlocked.Decrement(ref _faultsLeft) < 0)
        {
            return false;
        }

        Faults++;
        return true;
    }
}
