using System.Globalization;
using Microsoft.Extensions.Logging;
using Slipway.Core.Diagnostics;
using Slipway.Core.Processes;

namespace Slipway.Images;

/// <summary>Docker's daemon, started where no service manager does it (a container, a minimal virtual machine).</summary>
internal sealed class EngineDaemon(AptPackages apt, ILogger logger)
{
    private const string LogFile = "/var/log/slipway-dockerd.log";

    private const string Alternative = "set DOCKER_HOST to an engine elsewhere";

    // A machine that went down hard leaves these files, and their numbers are soon those of other programs: dockerd then
    // refuses to start, or takes another program for its containerd.
    private static readonly (string File, string Program)[] s_pidFiles =
    [
        ("/var/run/docker.pid", "dockerd"),
        ("/var/run/docker/containerd/containerd.pid", "containerd"),
    ];

    private readonly BackgroundProcess _process = new("/run/slipway-dockerd.pid");

    private bool _isStartedHere;

    /// <summary>Starts the daemon, installed first if need be; it need not answer yet.</summary>
    /// <exception cref="DiagnosticException">SLP3011 or SLP3014: it can't be had here.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Executables.Find("dockerd") is null)
        {
            await apt.InstallAsync("a container engine", Alternative, ["docker.io", "ca-certificates"], cancellationToken)
                .ConfigureAwait(false);
        }

        if (!Environment.IsPrivilegedProcess || Executables.Find("dockerd") is not { } program)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NoEngine, "no container engine answers here")
            {
                Remedy = $"start Docker (for example 'sudo systemctl start docker'), or {Alternative}",
            });
        }

        // systemd keeps its own account of services: one that is started behind its back is in its way later.
        if (Directory.Exists("/run/systemd/system"))
        {
            logger.LogInformation("Starting the container engine (systemctl start docker).");
            await new ChildProcess("systemctl", "start", "docker").RunSuccessfullyAsync(cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        if (_process.RunningId() is null)
        {
            RemoveStalePidFiles();
            logger.LogInformation("Starting the container engine {Program}; its log is {Log}.", program, LogFile);
            await _process.StartAsync(program, [], LogFile, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        _isStartedHere = true;
    }

    /// <summary>Whether it was started here and is gone again.</summary>
    public bool HasEnded() => _isStartedHere && _process.RunningId() is null;

    /// <summary>Why it does not answer, as its log has it (SLP3013).</summary>
    public Diagnostic Failure()
    {
        var last = _isStartedHere && File.Exists(LogFile) ? File.ReadLines(LogFile).TakeLast(8) : [];
        return new Diagnostic(
            Codes.EngineSilent,
            "the container engine was started and does not answer"
            + string.Concat(last.Select(line => $"{Environment.NewLine}    {line}")))
        {
            Remedy = $"mend what its log says, or {Alternative}",
        };
    }

    private static void RemoveStalePidFiles()
    {
        foreach (var (file, program) in s_pidFiles)
        {
            if (File.Exists(file) && !IsRunning(File.ReadAllText(file), program))
            {
                File.Delete(file);
            }
        }
    }

    // proc(5): the number, the name in parentheses and the state; Z has ended, and only waits to be reaped.
    private static bool IsRunning(string processId, string program)
    {
        try
        {
            return int.TryParse(processId, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var id)
                && File.ReadAllText($"/proc/{id}/stat") is var stat
                && stat.Contains($" ({program}) ", StringComparison.Ordinal)
                && !stat.Contains($" ({program}) Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // There is no such process.
            return false;
        }
    }
}
