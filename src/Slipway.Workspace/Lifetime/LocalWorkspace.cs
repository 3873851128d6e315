using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;
using Slipway.Core.Networking;
using Slipway.Core.Processes;
using Slipway.Workspace.Hosting;
using Slipway.Workspace.Registries;
using Slipway.Workspace.State;

namespace Slipway.Workspace.Lifetime;

/// <summary>
/// The local workspace as a background service: one server per state folder, started when needed and left running, so
/// that schedules fire.
/// </summary>
public static partial class LocalWorkspace
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
    /// <param name="cancellationToken">Cancels the start; a server that was started, and has not answered yet, is stopped.</param>
    /// <exception cref="DiagnosticException">
    /// SLP3031: the server ended at its start; the message has its last lines. SLP3032: it did not answer in time.
    /// SLP3038: its folder can't be written. SLP3043: another port is asked for than it runs on, or one that is taken.
    /// SLP3042: this program is of a form that it can't be started from. SLP3050: the table of curated environments has a fault.
    /// </exception>
    public static Task<LocalWorkspaceAddress> EnsureStartedAsync(
        LocalWorkspaceOptions options, ILogger logger, CancellationToken cancellationToken = default) =>
        EnsureStartedFromAsync(ServerProgram.Find, options, logger, cancellationToken);

    internal static async Task<LocalWorkspaceAddress> EnsureStartedFromAsync(
        Func<ServerProgram> program, LocalWorkspaceOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            return await FindOrStartAsync(program, options, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.FolderNotWritten, $"the local workspace can't write its folder: {e.Message}")
                {
                    File = options.StateDirectory,
                    Remedy = "make room on that disk, or make it writable",
                },
                e);
        }
    }

    private static async Task<LocalWorkspaceAddress> FindOrStartAsync(
        Func<ServerProgram> program, LocalWorkspaceOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        if (options.CuratedEnvironments is { } curated)
        {
            CuratedEnvironments.Read(curated);
        }

        var state = new StateFolder(options.StateDirectory);
        state.Create();
        using var alone = await FileLock.TakeAsync(state.StartLock, cancellationToken: cancellationToken).ConfigureAwait(false);
        var process = new BackgroundProcess(state.PidFile);
        if (await FindRunningAsync(state, process, options.StartTimeout, cancellationToken).ConfigureAwait(false) is var (port, health))
        {
            if (options.Port is { } wanted && wanted != port)
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.PortTaken, $"the local workspace runs on port {port} already, and was to be on {wanted}")
                {
                    Remedy = "stop it first, or ask for no port",
                });
            }

            if (IsCurrent(health, options))
            {
                return Address(state, port, health, options);
            }

            if (health.UnfinishedJobs > 0)
            {
                logger.LogWarning(
                    "The local workspace is of another version or setting than this build and has {Jobs} unfinished jobs: it is left running",
                    health.UnfinishedJobs);
                return Address(state, port, health, options);
            }

            logger.LogInformation("Restarting the local workspace: this build has another version or setting of it");
        }

        await process.StopAsync(StopGrace, cancellationToken).ConfigureAwait(false);
        return await StartAsync(program(), state, process, options, logger, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address of the folder's server when it runs and answers, else null; starts nothing.</summary>
    public static async Task<LocalWorkspaceAddress?> FindAsync(
        LocalWorkspaceOptions options, CancellationToken cancellationToken = default)
    {
        var state = new StateFolder(options.StateDirectory);
        return new BackgroundProcess(state.PidFile).RunningId() is not null
            && KeptPort.Read(state) is { } port
            && await ServerProbe.AskAsync(state, port, cancellationToken).ConfigureAwait(false) is { } health
                ? Address(state, port, health, options)
                : null;
    }

    /// <summary>Why steps can't be kept from services of this machine, when this process starts the server; null when they can.</summary>
    public static Task<string?> WhyHostIsOpenAsync(CancellationToken cancellationToken = default) =>
        Runs.HostFirewall.WhyOpenAsync(cancellationToken);

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
        ServerProgram program, StateFolder state, BackgroundProcess process, LocalWorkspaceOptions options, ILogger logger,
        CancellationToken cancellationToken)
    {
        if (options.Port is { } wanted)
        {
            // Also where it is the one that it had: who asks for a port has told others of it.
            if (wanted is < 1 or > ushort.MaxValue || !LoopbackPort.IsFree(wanted))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.PortTaken, $"port {wanted} is taken by another program, or may not be had")
                {
                    Remedy = "ask for another port, or for none",
                });
            }

            KeptPort.Keep(state, wanted);
        }

        var (port, taken) = KeptPort.Choose(state);
        if (taken is not null)
        {
            logger.LogWarning(
                "Port {Taken} of the local workspace is taken by another program; it has {Port} from now on", taken, port);
        }

        ServerLog.Rotate(state);
        var logged = new FileInfo(state.LogFile) is { Exists: true, Length: var length } ? length : 0;
        logger.LogInformation("Starting the local workspace on port {Port}", port);
        await process.StartAsync(
                ServerProgram.Host,
                program.Arguments(
                    state.Root, stepsReachHost: options.StepsReachHost, noPublicData: options.NoPublicData,
                    dataCredentials: options.DataCredentials, curatedEnvironments: FullPath(options.CuratedEnvironments)),
                state.LogFile,
                new Dictionary<string, string?>(ServerProgram.Settings)
                {
                    ["DOCKER_HOST"] = options.EngineAddress.OriginalString,
                    [RegistryLoginVariable] = options.RegistryLogin,
                },
                cancellationToken)
            .ConfigureAwait(false);

        try
        {
            return await AnswerAsync(state, process, options, logged, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await process.StopAsync(StopGrace, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the server that was started answers.</summary>
    private static async Task<LocalWorkspaceAddress> AnswerAsync(
        StateFolder state, BackgroundProcess process, LocalWorkspaceOptions options, long logged, CancellationToken cancellationToken)
    {
        var giveUp = DateTime.UtcNow + options.StartTimeout;
        while (true)
        {
            // Read anew: the server takes another port when somebody has taken this one in the meantime.
            if (KeptPort.Read(state) is { } kept
                && await ServerProbe.AskAsync(state, kept, cancellationToken).ConfigureAwait(false) is { } health)
            {
                return Address(state, kept, health, options);
            }

            if (process.RunningId() is null)
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.ServerEnded, $"the local workspace ended at its start{LastLines(state, logged)}") { File = state.LogFile });
            }

            if (DateTime.UtcNow > giveUp)
            {
                await process.StopAsync(StopGrace, cancellationToken).ConfigureAwait(false);
                throw new DiagnosticException(new Diagnostic(
                    Codes.ServerSilent,
                    $"the local workspace did not answer within {options.StartTimeout.TotalSeconds:0} s{LastLines(state, logged)}")
                {
                    File = state.LogFile,
                });
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsCurrent(ServerHealth health, LocalWorkspaceOptions options) =>
        health.Version == ProgramVersion.OfThis()
        && health.StepsReachHost == options.StepsReachHost
        && health.NoPublicData == options.NoPublicData
        && health.DataCredentials == options.DataCredentials.ToString()
        && health.CuratedEnvironments == FullPath(options.CuratedEnvironments);

    private static string? FullPath(string? file) => file is null ? null : Path.GetFullPath(file);

    private static LocalWorkspaceAddress Address(
        StateFolder state, int port, ServerHealth health, LocalWorkspaceOptions options) => new()
    {
        Uri = new Uri($"https://localhost:{port}"),
        SubscriptionId = WorkspaceScope.SubscriptionId,
        ResourceGroup = WorkspaceScope.ResourceGroup,
        WorkspaceName = WorkspaceScope.WorkspaceName,
        TokenFile = state.TokenFile,
        CertificateFile = state.AuthorityCertificate,
        LogFile = state.LogFile,
        IsCurrent = IsCurrent(health, options),
        UnfinishedJobs = health.UnfinishedJobs,
    };

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
