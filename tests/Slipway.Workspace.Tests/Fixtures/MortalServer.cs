using System.Text.Json.Nodes;
using Slipway.Workspace.Storage;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>
/// A server that dies at its second write, as by kill -9, and is started again, and so on: each makes one write, so that from
/// the first to the last of a job's there is none at which none has died. Or one that lives, to compare the end with.
/// </summary>
public sealed class MortalServer(string folder, int port, bool isImmortal) : IAsyncDisposable
{
    private ServerProcess? _server;

    public bool IsImmortal => isImmortal;

    /// <summary>How often it has died.</summary>
    public int Deaths { get; private set; }

    /// <summary>What the last one has said.</summary>
    public string Log => _server?.Log ?? "";

    public Task<JsonObject> GetAsync(string path) => AskAsync(() => Remote.GetAsync(_server!.Address, path));

    public Task PutAsync(string path, JsonObject body) => AskAsync(async () =>
    {
        await Remote.PutAsync(_server!.Address, path, body.ToJsonString());
        return true;
    });

    public Task PostAsync(string path) => AskAsync(async () =>
    {
        await Remote.PostAsync(_server!.Address, path, "{}");
        return true;
    });

    /// <summary>Waits until an answer is as wanted, with however many servers that takes.</summary>
    public async Task<JsonObject> UntilAsync(string path, Func<JsonObject, bool> isWanted)
    {
        JsonObject answer = [];
        await Eventually.UntilAsync(async () => isWanted(answer = await GetAsync(path)), TimeSpan.FromMinutes(5));
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                await LivingAsync();
                return await ask();
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // It is dead, or dying.
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task LivingAsync()
    {
        while (_server is null || _server.HasEnded)
        {
            if (_server is not null)
            {
                Deaths++;
                await _server.DisposeAsync();
            }

            _server = ServerProcess.Start(
                folder, port, environment: new Dictionary<string, string?> { [Writes.DeathVariable] = isImmortal ? null : "2" });
            await _server.AnsweringAsync();
        }
    }
}
