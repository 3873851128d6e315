using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Core.Networking;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Lifetime;
using Slipway.Workspace.State;

namespace Slipway.Benchmarks;

/// <summary>The workspace's program as a process of its own, which can be killed and started again on the same state.</summary>
internal sealed class SoakServer : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-soak-");
    private readonly int _port = LoopbackPort.FindFree();
    private readonly StreamWriter _log;
    private Process? _process;
    private volatile bool _isKilled;
    private HttpClient? _client;

    public SoakServer()
    {
        State = new StateFolder(Path.Combine(_folder.FullName, "state"));
        _log = new StreamWriter(Path.Combine(_folder.FullName, "log")) { AutoFlush = true };
    }

    public StateFolder State { get; }

    /// <summary>Starts the program, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(ServerProgram.Host, ServerProgram.Find().Arguments(State.Root, _port))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        (_process, _isKilled) = (process, false);
        var time = Stopwatch.StartNew();
        while (!await IsAnsweringAsync())
        {
            if (process.HasExited || time.Elapsed > StartPatience)
            {
                throw new InvalidOperationException($"The server does not answer; its log is {Path.Combine(_folder.FullName, "log")}.");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Ends the program as a machine that loses power does.</summary>
    public async Task KillAsync()
    {
        _isKilled = true;
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(HttpMethod method, string path, byte[]? body = null, bool isBlob = false)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new(isBlob ? "application/octet-stream" : "application/json");
        }

        if (isBlob)
        {
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
            request.Headers.Add("x-ms-version", "2022-11-02");
        }

        using var answer = await _client!.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Sends a request until it is answered: a server that was killed may have done it and not said so.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> InsistAsync(HttpMethod method, string path, byte[]? body = null, bool isBlob = false)
    {
        while (true)
        {
            try
            {
                return await SendAsync(method, path, body, isBlob);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                if (!_isKilled && _process!.HasExited)
                {
                    throw new InvalidOperationException($"The server has ended by itself: {e.Message}", e);
                }

                await Task.Delay(100);
            }
        }
    }

    public async Task<JsonObject?> GetAsync(string path) =>
        await InsistAsync(HttpMethod.Get, path) is (HttpStatusCode.OK, var body) ? JsonNode.Parse(body)!.AsObject() : null;

    /// <summary>Puts something, and says whether it was taken.</summary>
    public async Task PutAsync(string path, JsonObject body)
    {
        var (status, answer) = await InsistAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body.ToJsonString()));
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            throw new InvalidOperationException($"{path}: {(int)status} {Encoding.UTF8.GetString(answer)}");
        }
    }

    /// <summary>What the program holds of the machine: handles, bytes of memory, bytes of disk.</summary>
    public (int Handles, long Memory, long Disk) Use()
    {
        _process!.Refresh();
        return (
            Directory.EnumerateFileSystemEntries($"/proc/{_process.Id}/fd").Count(),
            _process.WorkingSet64,
            new DirectoryInfo(State.Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length));
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        await _log.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsAnsweringAsync()
    {
        try
        {
            _client ??= File.Exists(State.TokenFile) ? WorkspaceUnderTest.NewClient(State.Root, _port) : null;
            return _client is not null && (await SendAsync(HttpMethod.Get, HealthOperations.Path)).Status == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException or System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private void Log(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.WriteLine(line);
            }
        }
    }
}
