using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Core.Processes;

/// <summary>
/// A program that goes on after the build has ended (a registry, a workspace): in a session of its own, so that Ctrl+C
/// in the build does not reach it, with its output in a log file and its process id in a file beside it. A process id
/// that has meanwhile been given to another process is recognised by the start time that is kept with it.
/// </summary>
public sealed class BackgroundProcess
{
    // .NET's own waiting looks at processes that are not its children only every second or two.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly string _pidFile;

    /// <summary>Names a background process; starts nothing.</summary>
    /// <param name="pidFile">Where its process id is kept. Its folder must exist before <see cref="StartAsync"/>.</param>
    public BackgroundProcess(string pidFile) => _pidFile = pidFile;

    /// <summary>The process id when the process that was started here still runs, else null.</summary>
    public int? RunningId() => Running()?.Id;

    /// <summary>Starts the program detached and keeps its process id.</summary>
    /// <param name="program">A path, or a name that is found on <c>PATH</c>.</param>
    /// <param name="arguments">The arguments; never a secret.</param>
    /// <param name="logFile">Where its output and errors are appended.</param>
    /// <param name="environment">Environment variables on top of this process's own.</param>
    /// <param name="cancellationToken">Cancels it before it starts; then it is done, which takes no time.</param>
    /// <exception cref="DiagnosticException">SLP3001 or SLP3002: it can't be started.</exception>
    public async Task<int> StartAsync(
        string program,
        IReadOnlyList<string> arguments,
        string logFile,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // setsid makes the new process independent of this one's terminal and process group; the shell gives it files
        // for its streams, so that a pipe which reads this build's output does not wait for the background process. The
        // new process keeps its own id before it becomes the program: whoever is killed meanwhile, it can be found. Ctrl+C
        // reaches the shell too, which would end between the start and telling of it.
        const string script = """
            trap '' INT
            log=$1; pid=$2; shift 2
            command -v "$1" >/dev/null || exit 127
            : >>"$log"
            setsid /bin/sh -c '
                pid=$1; shift
                started() { echo "${20}"; }
                stat=$(cat /proc/$$/stat)
                printf "{\"ProcessId\":%s,\"StartTime\":%s}" $$ "$(started ${stat##*) })" >"$pid.new" && mv "$pid.new" "$pid" || exit 1
                exec "$@"' start "$pid" "$@" >>"$log" 2>&1 </dev/null &
            echo $!
            """;
        var shell = new ChildProcess("/bin/sh", ["-c", script, "start", logFile, Path.GetFullPath(_pidFile), program, .. arguments])
        {
            Environment = environment ?? new Dictionary<string, string?>(),
        };
        var result = await shell.RunAsync(CancellationToken.None).ConfigureAwait(false);
        if (result.ExitCode == 127)
        {
            throw new DiagnosticException(new Diagnostic(Codes.NotStarted, $"'{program}' can't be started: it is not there")
            {
                Remedy = "install it, or put it on PATH",
            });
        }

        if (result.ExitCode != 0)
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.ProgramFailed, $"'{program}' can't be started in the background: {result.Error.Trim()}"));
        }

        var id = int.Parse(result.Output.Trim(), CultureInfo.InvariantCulture);
        WritePoint.Pass(_pidFile);
        while (Running()?.Id != id && ProcessIdentity.Find(id) is not null)
        {
            await Task.Delay(Poll, CancellationToken.None).ConfigureAwait(false);
        }

        return id;
    }

    /// <summary>Asks the process to end (SIGTERM), and ends it for good when it has not done so within the grace.</summary>
    /// <returns>Whether there was a process to stop.</returns>
    public async Task<bool> StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        if (Running() is not { } process)
        {
            // The folder is made by the first start, and there may have been none.
            if (File.Exists(_pidFile))
            {
                File.Delete(_pidFile);
            }

            return false;
        }

        var tree = ProcessTree.Of(process.Id);
        ProcessTree.Terminate(process);
        var started = Stopwatch.GetTimestamp();
        while (process.IsRunning)
        {
            if (Stopwatch.GetElapsedTime(started) >= grace)
            {
                await tree.KillAsync(cancellationToken).ConfigureAwait(false);
                break;
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        File.Delete(_pidFile);
        return true;
    }

    private ProcessIdentity? Running()
    {
        if (!File.Exists(_pidFile))
        {
            return null;
        }

        try
        {
            var kept = JsonSerializer.Deserialize<Record>(File.ReadAllText(_pidFile));
            return kept is not null && new ProcessIdentity(kept.ProcessId, kept.StartTime) is { IsRunning: true } process
                ? process
                : null;
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException)
        {
            // Cut short by a power cut while it was written, or just removed: the same as no file.
            return null;
        }
    }

    private sealed record Record(int ProcessId, long StartTime);
}
