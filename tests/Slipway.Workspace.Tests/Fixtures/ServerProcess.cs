using System.Collections.Concurrent;
using Slipway.Core.Processes;
using Slipway.Workspace.Lifetime;

namespace Slipway.Workspace.Tests.Fixtures;

/// <summary>The server's program as a process of its own, which may die.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _log = [];
    private readonly Task<ChildProcessResult> _running;

    private ServerProcess(string folder, int port, string? limit, string? user, IReadOnlyDictionary<string, string?> environment)
    {
        _running = new ChildProcess(
            "/bin/sh", ["-c", $"{limit ?? ":"}; exec {user} \"$0\" \"$@\"", ServerProgram.Host, .. ServerProgram.Find().Arguments(folder, port)])
        {
            Environment = environment,
            OnLine = _log.Enqueue,
            StopGrace = TimeSpan.FromSeconds(2),
        }.RunAsync(_stop.Token);
        Address = new LocalWorkspaceAddress
        {
            Uri = new Uri($"https://localhost:{port}"),
            SubscriptionId = "",
            ResourceGroup = "",
            WorkspaceName = "",
            TokenFile = Path.Combine(folder, "token"),
            CertificateFile = Path.Combine(folder, "authority.pem"),
            LogFile = "",
            IsCurrent = true,
            UnfinishedJobs = 0,
        };
    }

    public LocalWorkspaceAddress Address { get; }

    /// <summary>What it has said so far.</summary>
    public string Log => string.Join('\n', _log);

    public bool HasEnded => _running.IsCompleted;

    /// <summary>Starts the program.</summary>
    /// <param name="folder">Its state.</param>
    /// <param name="port">Its port.</param>
    /// <param name="limit">What the shell says before: a <c>ulimit</c>.</param>
    /// <param name="user">The program, with its arguments, that makes it another user's.</param>
    /// <param name="environment">More variables.</param>
    public static ServerProcess Start(
        string folder, int port, string? limit = null, string? user = null, IReadOnlyDictionary<string, string?>? environment = null) =>
        new(folder, port, limit, user, new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            ["DOCKER_HOST"] = Engine.Address.OriginalString,
        });

    /// <summary>Waits until it answers or has ended.</summary>
    public async Task AnsweringAsync()
    {
        while (!HasEnded)
        {
            try
            {
                await Remote.GetAsync(Address, "/healthz");
                return;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or System.Security.Cryptography.CryptographicException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}
