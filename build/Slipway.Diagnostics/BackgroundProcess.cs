using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Slipway.Diagnostics;

/// <summary>
/// A program that goes on after the build has ended (a registry, a workspace): in a session of its own, so that Ctrl+C
/// in the build does not reach it, with its output in a log file and its process id in a file beside it. A process id
/// that has meanwhile been given to another process is recognised by the start time that is kept with it.
/// </summary>
public sealed class BackgroundProcess
{
    private readonly string _pidFile;

    /// <summary>Names a background process; starts nothing.</summary>
    /// <param name="pidFile">Where its process id is kept. Its folder must exist before <see cref="StartAsync"/>.</param>
    public BackgroundProcess(string pidFile) => _pidFile = pidFile;

    /// <summary>The process id when the process that was started here still runs, else null.</summary>
    public int? RunningId()
    {
        if (!File.Exists(_pidFile))
        {
            return null;
        }

        Record? kept;
        try
        {
            kept = JsonSerializer.Deserialize<Record>(File.ReadAllText(_pidFile));
        }
        catch (JsonException)
        {
            // Cut short by a kill while it was written: the same as no file.
            return null;
        }

        return kept is not null && StartTime(kept.ProcessId) == kept.StartTime ? kept.ProcessId : null;
    }

    /// <summary>Starts the program detached and keeps its process id.</summary>
    /// <param name="program">A path, or a name that is found on <c>PATH</c>.</param>
    /// <param name="arguments">The arguments; never a secret.</param>
    /// <param name="logFile">Where its output and errors are appended.</param>
    /// <param name="environment">Environment variables on top of this process's own.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="DiagnosticException">SLP3001 or SLP3002: it can't be started.</exception>
    public async Task<int> StartAsync(
        string program,
        IReadOnlyList<string> arguments,
        string logFile,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        // setsid makes the new process independent of this one's terminal and process group; the shell gives it files
        // for its streams, so that a pipe which reads this build's output does not wait for the background process.
        const string script = """
            log=$1; shift
            setsid "$@" >>"$log" 2>&1 </dev/null &
            echo $!
            """;
        var result = await new ChildProcess("/bin/sh", ["-c", script, "start", logFile, program, .. arguments])
        {
            Environment = environment ?? new Dictionary<string, string?>(),
        }.RunSuccessfullyAsync(cancellationToken).ConfigureAwait(false);

        var id = int.Parse(result.Output.Trim(), CultureInfo.InvariantCulture);
        if (StartTime(id) is { } started)
        {
            await File.WriteAllTextAsync(_pidFile, JsonSerializer.Serialize(new Record(id, started)), cancellationToken)
                .ConfigureAwait(false);
        }

        return id;
    }

    /// <summary>Asks the process to end (SIGTERM), and ends it for good when it has not done so within the grace.</summary>
    /// <returns>Whether there was a process to stop.</returns>
    public async Task<bool> StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        if (RunningId() is not { } id)
        {
            File.Delete(_pidFile);
            return false;
        }

        await new ChildProcess("/bin/kill", "-TERM", id.ToString(CultureInfo.InvariantCulture))
            .RunAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var process = Process.GetProcessById(id);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(grace);
            try
            {
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ArgumentException)
        {
            // It had ended before it could be looked at, which is what was wanted.
        }

        File.Delete(_pidFile);
        return true;
    }

    /// <summary>
    /// When a process was started, in clock ticks since boot (field 22 of <c>/proc/PID/stat</c>, proc(5)); null when it
    /// is not there or has ended and only waits to be reaped.
    /// </summary>
    private static long? StartTime(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            // The second field, the program's name in parentheses, may itself hold blanks and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed record Record(int ProcessId, long StartTime);
}
