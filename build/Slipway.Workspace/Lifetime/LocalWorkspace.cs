using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Slipway.Diagnostics;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Jobs;
using Slipway.Workspace.State;
using Slipway.Workspace.Studio;

namespace Slipway.Workspace.Lifetime;

/// <summary>
/// The local workspace as a background service: one server per state folder, started when needed and left running, so
/// that schedules fire.
/// </summary>
public static class LocalWorkspace
{
    /// <summary>The environment variable that tells the server of <see cref="LocalWorkspaceOptions.RegistryLogin"/>.</summary>
    internal const string RegistryLoginVariable = "SLIPWAY_REGISTRY_LOGIN";

    private const int ShownLogLines = 15;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Finds the server of the folder, or starts it. A server of another version is restarted, unless jobs run on it.
    /// Two callers at once get one server.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="logger">Told what is done.</param>
    /// <param name="cancellationToken">Cancels the wait; a server that was started goes on.</param>
    /// <exception cref="DiagnosticException">
    /// SLP3031: the server ended at its start; the message has its last lines. SLP3032: it did not answer in time.
    /// SLP3038: its folder can't be written.
    /// </exception>
    public static async Task<LocalWorkspaceAddress> EnsureStartedAsync(
        LocalWorkspaceOptions options, ILogger logger, CancellationToken cancellationToken = default)
    {
        try
        {
            return await FindOrStartAsync(options, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(
                new Diagnostic("SLP3038", $"the local workspace can't write its folder: {e.Message}")
                {
                    File = options.StateDirectory,
                    Remedy = "make room on that disk, or make it writable",
                },
                e);
        }
    }

    private static async Task<LocalWorkspaceAddress> FindOrStartAsync(
        LocalWorkspaceOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var state = new StateFolder(options.StateDirectory);
        state.Create();
        using var alone = await FileLock.TakeAsync(state.StartLock, cancellationToken: cancellationToken).ConfigureAwait(false);
        var process = new BackgroundProcess(state.PidFile);
        if (await FindRunningAsync(state, process, options.StartTimeout, cancellationToken).ConfigureAwait(false) is var (port, health))
        {
            if (IsCurrent(health))
            {
                return Address(state, port, health);
            }

            if (health.UnfinishedJobs > 0)
            {
                logger.LogWarning(
                    "The local workspace is of another version than this build and has {Jobs} unfinished jobs: it is left running",
                    health.UnfinishedJobs);
                return Address(state, port, health);
            }

            logger.LogInformation("Restarting the local workspace: this build has another version of it");
        }

        await process.StopAsync(StopGrace, cancellationToken).ConfigureAwait(false);
        return await StartAsync(state, process, options, logger, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address of the folder's server when it runs and answers, else null; starts nothing.</summary>
    public static async Task<LocalWorkspaceAddress?> FindAsync(
        LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        var state = new StateFolder(options.StateDirectory);
        return new BackgroundProcess(state.PidFile).RunningId() is not null
            && KeptPort.Read(state) is { } port
            && await ServerProbe.AskAsync(state, port, cancellationToken).ConfigureAwait(false) is { } health
                ? Address(state, port, health)
                : null;
    }

    /// <summary>
    /// A link to the workspace's pages for people, for a browser on this machine. It works once, for ten minutes, and
    /// lets in who follows it: it is not for logs that others read.
    /// </summary>
    /// <returns>The link; null when the folder's server does not run.</returns>
    /// <exception cref="DiagnosticException">SLP3037: the server gave none.</exception>
    public static async Task<Uri?> CreatePageLinkAsync(
        LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        var answer = await PostAsync(options, LinkOperations.Path, [], cancellationToken).ConfigureAwait(false);
        return answer is null ? null : new Uri(answer["uri"]!.GetValue<string>());
    }

    /// <summary>
    /// Deletes ended jobs with their logs and outputs, the oldest first; not those whose outputs a job that is kept has
    /// taken, or that are a version of data or of a model.
    /// </summary>
    /// <param name="options">Which workspace.</param>
    /// <param name="keepDays">Jobs that ended longer ago are deleted.</param>
    /// <param name="keepGigabytes">How much the files of ended jobs may take at most, in GiB; null for no bound.</param>
    /// <param name="cancellationToken">Cancels the wait; what was begun may be finished.</param>
    /// <returns>How many jobs were deleted, and how many bytes; null when the folder's server does not run.</returns>
    /// <exception cref="DiagnosticException">SLP3037: the server refused.</exception>
    public static async Task<(int Jobs, long Bytes)?> PruneAsync(
        LocalWorkspaceOptions options, int keepDays, int? keepGigabytes = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject { ["keepDays"] = keepDays };
        if (keepGigabytes is { } gigabytes)
        {
            body["keepGigabytes"] = gigabytes;
        }

        var answer = await PostAsync(options, PruneOperations.Path, body, cancellationToken).ConfigureAwait(false);
        return answer is null ? null : (answer["jobs"]!.GetValue<int>(), answer["bytes"]!.GetValue<long>());
    }

    private static async Task<JsonObject?> PostAsync(
        LocalWorkspaceOptions options, string path, JsonObject body, CancellationToken cancellationToken)
    {
        if (await FindAsync(options, cancellationToken).ConfigureAwait(false) is not { } address)
        {
            return null;
        }

        var state = new StateFolder(options.StateDirectory);
        using var client = ServerClient.Create(state, address.Uri.Port, Timeout.InfiniteTimeSpan);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", WorkspaceToken.Read(state));
        using var response = await SendAsync(client, request, state, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var said = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new DiagnosticException(new Diagnostic(
                "SLP3037", $"the local workspace refused {path} with HTTP {(int)response.StatusCode}: {said}")
            {
                File = state.LogFile,
                Remedy = "an older server may still run its jobs: try again when they have ended",
            });
        }

        return await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpRequestMessage request, StateFolder state, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new DiagnosticException(
                new Diagnostic("SLP3037", $"the local workspace did not answer to {request.RequestUri}: {e.Message}")
                {
                    File = state.LogFile,
                    Remedy = "the file says whether it ended, and why; run it again",
                },
                e);
        }
    }

    /// <summary>Stops the folder's server. Steps that run go on in their containers; the next server finds them.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> StopAsync(LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        var state = new StateFolder(options.StateDirectory);
        if (!Directory.Exists(state.Root))
        {
            return false;
        }

        using var alone = await FileLock.TakeAsync(state.StartLock, cancellationToken: cancellationToken).ConfigureAwait(false);
        return await new BackgroundProcess(state.PidFile).StopAsync(StopGrace, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The running server; one that has just been started is waited for.</summary>
    private static async Task<(int Port, ServerHealth Health)?> FindRunningAsync(
        StateFolder state, BackgroundProcess process, TimeSpan patience, CancellationToken cancellationToken)
    {
        var giveUp = DateTime.UtcNow + patience;
        while (process.RunningId() is not null && DateTime.UtcNow < giveUp)
        {
            if (KeptPort.Read(state) is { } port
                && await ServerProbe.AskAsync(state, port, cancellationToken).ConfigureAwait(false) is { } health)
            {
                return (port, health);
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<LocalWorkspaceAddress> StartAsync(
        StateFolder state, BackgroundProcess process, LocalWorkspaceOptions options, ILogger logger,
        CancellationToken cancellationToken)
    {
        var (port, taken) = KeptPort.Choose(state);
        if (taken is not null)
        {
            logger.LogWarning(
                "Port {Taken} of the local workspace is taken by another program; it has {Port} from now on", taken, port);
        }

        ServerLog.Rotate(state);
        var logged = new FileInfo(state.LogFile) is { Exists: true, Length: var length } ? length : 0;
        var program = ProgramCopy.Make(state);
        logger.LogInformation("Starting the local workspace on port {Port}", port);
        await process.StartAsync(
                DotnetHost(),
                [program, "serve", "--state", state.Root],
                state.LogFile,
                new Dictionary<string, string?>
                {
                    ["DOCKER_HOST"] = options.EngineAddress.OriginalString,
                    [RegistryLoginVariable] = options.RegistryLogin,
                },
                cancellationToken)
            .ConfigureAwait(false);

        var giveUp = DateTime.UtcNow + options.StartTimeout;
        while (true)
        {
            // Read anew: the server takes another port when somebody has taken this one in the meantime.
            if (KeptPort.Read(state) is { } kept
                && await ServerProbe.AskAsync(state, kept, cancellationToken).ConfigureAwait(false) is { } health)
            {
                return Address(state, kept, health);
            }

            if (process.RunningId() is null)
            {
                throw new DiagnosticException(new Diagnostic(
                    "SLP3031", $"the local workspace ended at its start{LastLines(state, logged)}") { File = state.LogFile });
            }

            if (DateTime.UtcNow > giveUp)
            {
                await process.StopAsync(StopGrace, cancellationToken).ConfigureAwait(false);
                throw new DiagnosticException(new Diagnostic(
                    "SLP3032",
                    $"the local workspace did not answer within {options.StartTimeout.TotalSeconds:0} s{LastLines(state, logged)}")
                {
                    File = state.LogFile,
                });
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsCurrent(ServerHealth health) => health.Version == ProgramVersion.OfThis();

    private static LocalWorkspaceAddress Address(StateFolder state, int port, ServerHealth health) => new()
    {
        Uri = new Uri($"https://localhost:{port}"),
        SubscriptionId = WorkspaceScope.SubscriptionId,
        ResourceGroup = WorkspaceScope.ResourceGroup,
        WorkspaceName = WorkspaceScope.WorkspaceName,
        TokenFile = state.TokenFile,
        CertificateFile = state.AuthorityCertificate,
        LogFile = state.LogFile,
        IsCurrent = IsCurrent(health),
        UnfinishedJobs = health.UnfinishedJobs,
    };

    /// <summary>The dotnet that this process runs on: of its version there is one for sure.</summary>
    private static string DotnetHost()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var host = Path.Combine(root, "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }

    /// <summary>The last of what has been logged since this start; what was logged before it has other causes.</summary>
    private static string LastLines(StateFolder state, long from)
    {
        if (!File.Exists(state.LogFile))
        {
            return "";
        }

        using var file = new FileStream(state.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(from, file.Length);
        using var reader = new StreamReader(file);
        return string.Concat(reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .TakeLast(ShownLogLines)
            .Select(line => $"{Environment.NewLine}    {line.TrimEnd('\r')}"));
    }
}
