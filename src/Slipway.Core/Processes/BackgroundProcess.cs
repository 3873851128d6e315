using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Slipway.Core.Diagnostics;
using Slipway.Core.Files;

namespace Slipway.Core.Processes;

/// <summary>
/// A program that goes on after the build has ended (a registry, a workspace): out of reach of Ctrl+C in the build, with its output in a log file and its process id in a file beside it. A process id
/// that has meanwhile been given to another process is recognised by the start time that is kept with it.
/// </summary>
public sealed class BackgroundProcess
{
    private readonly string _pidFile;

    /// <summary>Names a background process; starts nothing.</summary>
    /// <param name="pidFile">Where its process id is kept. Its folder must exist before <see cref="StartAsync"/>.</param>
    public BackgroundProcess(string pidFile) => _pidFile = pidFile;

    /// <summary>By which it is found and ended.</summary>
    internal ProcessTable Table { get; init; } = ProcessTable.Here;

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

        if (OperatingSystem.IsWindows())
        {
            throw new DiagnosticException(new Diagnostic(
                Codes.NotStarted, $"'{program}' can't be started: on Windows no program is started that outlives this one")
            {
                Remedy = "run this in WSL 2",
            });
        }

        var shell = new ChildProcess("/bin/sh", ["-c", Table.StartScript, "start", logFile, Path.GetFullPath(_pidFile), program, .. arguments])
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
        if (!Table.KeepsId && Table.Find(id) is { } started)
        {
            await File.WriteAllTextAsync(
                $"{_pidFile}.new", JsonSerializer.Serialize(new Record(started.Id, started.StartTime)), CancellationToken.None)
                .ConfigureAwait(false);
            File.Move($"{_pidFile}.new", _pidFile, overwrite: true);
        }

        while (Running()?.Id != id && Table.Find(id) is not null)
        {
            await Task.Delay(Table.Poll, CancellationToken.None).ConfigureAwait(false);
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

        var tree = ProcessTree.Of(process.Id, Table);
        Table.Terminate(process);
        var started = Stopwatch.GetTimestamp();
        while (Table.IsRunning(process))
        {
            if (Stopwatch.GetElapsedTime(started) >= grace)
            {
                await tree.KillAsync(cancellationToken).ConfigureAwait(false);
                break;
            }

            // .NET's own waiting looks at processes that are not its children only every second or two.
            await Task.Delay(Table.Poll, cancellationToken).ConfigureAwait(false);
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
            return kept is not null && new ProcessIdentity(kept.ProcessId, kept.StartTime) is var process && Table.IsRunning(process)
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
