using System.Diagnostics;
using System.Net.Sockets;
using Docker.DotNet;

namespace Slipway.Workspace.Runs;

/// <summary>The container engine does not answer: it can't be reached, broke off, or is silent.</summary>
/// <param name="reason">How that shows.</param>
/// <param name="since">Since when it is so.</param>
/// <param name="cause">What the call ended with.</param>
internal sealed class EngineAwayException(string reason, DateTimeOffset since, Exception cause) : Exception(reason, cause)
{
    public DateTimeOffset Since => since;
}

/// <summary>
/// Calls of the container engine that end, also when it hangs: as long as one is not answered the engine is asked beside
/// it whether it is there. Logs and ends of containers may so be waited for as long as a step runs.
/// </summary>
/// <param name="address">Where the engine answers.</param>
/// <param name="clock">Says since when it is away; how long it is waited for goes by the true time.</param>
internal sealed class EngineCalls(Uri address, TimeProvider clock) : IDisposable
{
    // What .NET gives to errors of streams that no system call has failed for: those of the engine's connection.
    private const int NoSystemError = unchecked((int)0x80131620);

    private static readonly TimeSpan BetweenPings = TimeSpan.FromSeconds(5);

    // It answers in milliseconds; where the machine has more to do than it can, in seconds.
    private static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(10);

    // More than making or removing a container takes on a disk that is busy.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMinutes(2);

    private readonly DockerClient _client = new DockerClientBuilder()
        .WithEndpoint(address)
        .WithTimeout(Timeout.InfiniteTimeSpan)
        .Build();

    private readonly HttpClient _http = EngineTransport.NewClient(address);

    private readonly Lock _lock = new();
    private Ping? _lastPing;

    /// <summary>Asks for something that is answered at once, or nearly so.</summary>
    /// <exception cref="EngineAwayException">It is not answered.</exception>
    public Task<T> AskAsync<T>(Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, AnswerPatience, cancellationToken);

    /// <inheritdoc cref="AskAsync{T}"/>
    public Task AskAsync(Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(WithResult(call), AnswerPatience, cancellationToken);

    /// <summary>Asks for something that takes as long as it takes, as a pull or a log that is followed.</summary>
    /// <exception cref="EngineAwayException">The engine does not answer any more.</exception>
    public Task<T> FollowAsync<T>(Func<DockerClient, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc cref="FollowAsync{T}"/>
    public Task FollowAsync(Func<DockerClient, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        RunAsync(WithResult(call), Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Reads an answer of the engine as it comes, where its client gives something else.</summary>
    /// <param name="path">The path and query of the engine's API.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DockerApiException">The engine refuses.</exception>
    /// <exception cref="EngineAwayException">The engine does not answer any more.</exception>
    public Task<T> ReadAsync<T>(string path, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) => FollowAsync(
        async (_, ended) =>
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, ended).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw new DockerApiException(response.StatusCode, await response.Content.ReadAsStringAsync(ended).ConfigureAwait(false));
            }

            var content = await response.Content.ReadAsStreamAsync(ended).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                return await read(content, ended).ConfigureAwait(false);
            }
        },
        cancellationToken);

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private async Task<T> RunAsync<T>(
        Func<DockerClient, CancellationToken, Task<T>> call, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var begun = clock.GetUtcNow();
        var time = Stopwatch.StartNew();
        (string Reason, DateTimeOffset Since)? silence = null;
        try
        {
            var answer = call(_client, giveUp.Token);
            while (!await IsEndedAsync(answer, BetweenPings).ConfigureAwait(false))
            {
                var ping = LastPing();
                await Task.WhenAny(answer, ping.Answer).ConfigureAwait(false);
                silence = answer.IsCompleted ? null
                    : !await ping.Answer.ConfigureAwait(false) ? ("it takes calls and is silent", ping.Begun)
                    : patience != Timeout.InfiniteTimeSpan && time.Elapsed > patience ? ("it leaves a call without an answer", begun)
                    : null;
                if (silence is not null)
                {
                    await giveUp.CancelAsync().ConfigureAwait(false);
                    break;
                }
            }

            return await answer.ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && (silence is not null || IsBroken(e)))
        {
            throw silence is var (reason, since)
                ? new EngineAwayException(reason, since, e)
                : new EngineAwayException(e.GetBaseException().Message, clock.GetUtcNow(), e);
        }
    }

    private static async Task<bool> IsEndedAsync(Task answer, TimeSpan patience)
    {
        await answer.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answer.IsCompleted;
    }

    /// <summary>A ping that is under way, or was answered a moment ago: all calls go by the same one.</summary>
    private Ping LastPing()
    {
        lock (_lock)
        {
            return _lastPing is { } last && (!last.Answer.IsCompleted || Stopwatch.GetElapsedTime(last.Started) < BetweenPings)
                ? last
                : _lastPing = new Ping(Stopwatch.GetTimestamp(), clock.GetUtcNow(), PingAsync());
        }
    }

    private async Task<bool> PingAsync()
    {
        using var patience = new CancellationTokenSource(PingPatience);
        try
        {
            await _client.System.PingAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (DockerApiException)
        {
            // That is an answer too.
            return true;
        }
        catch (Exception e) when (patience.IsCancellationRequested || IsBroken(e))
        {
            return false;
        }
    }

    private static bool IsBroken(Exception error) =>
        error is HttpRequestException or TimeoutException or SocketException or EndOfStreamException
            or IOException { InnerException: SocketException }
        || (error is IOException && error.HResult == NoSystemError);

    private static Func<DockerClient, CancellationToken, Task<bool>> WithResult(Func<DockerClient, CancellationToken, Task> call) =>
        async (client, cancellationToken) =>
        {
            await call(client, cancellationToken).ConfigureAwait(false);
            return true;
        };

    private sealed record Ping(long Started, DateTimeOffset Begun, Task<bool> Answer);
}
