using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using CliWrap;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Core.Processes;

/// <summary>
/// A program to run: the one way in which child processes are started. Arguments are a list and never pass through
/// a shell; on cancellation the whole process tree is ended, orderly first.
/// </summary>
/// <param name="Program">A path, or a name that is found on <c>PATH</c>.</param>
/// <param name="Arguments">The arguments, one element each. Never a secret: other users see a process's arguments.</param>
public sealed record ChildProcess(string Program, IReadOnlyList<string> Arguments)
{
    // The process ids of those that run now.
    private static readonly ConcurrentDictionary<int, bool> Running = [];

    /// <summary>Creates a program to run.</summary>
    public ChildProcess(string program, params string[] arguments)
        : this(program, (IReadOnlyList<string>)arguments)
    {
    }

    /// <summary>The folder to run in; the current one unless told.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables set (or, when null, removed) on top of this process's own. Secrets may go here.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the program reads from its standard input; nothing unless told.</summary>
    public string? StandardInput { get; init; }

    /// <summary>Writes what the program reads from its standard input, where that is too much for a string.</summary>
    public Func<Stream, CancellationToken, Task>? WriteStandardInput { get; init; }

    /// <summary>Called with each line of output and of errors as it comes, secrets masked, from any thread.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>What is taken out of every line before anyone sees it.</summary>
    public SecretMask? Mask { get; init; }

    /// <summary>What it gets between the request to stop and being killed with its children; ten seconds unless told.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long, after the program itself has ended, its output is waited for that others which it started hold open; five
    /// seconds unless told. They go on; that they are not waited for is told as a line.
    /// </summary>
    public TimeSpan OutputGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>By which it is ended with its children.</summary>
    internal ProcessTable Table { get; init; } = ProcessTable.Here;

    /// <summary>
    /// Ends all programs that run, and what they started, before this process itself ends; waits as long as the grace, and
    /// not for what holds out.
    /// </summary>
    /// <param name="grace">What they get between the request to stop and being killed.</param>
    public static void EndAll(TimeSpan grace)
    {
        // What can't be killed, such as one that waits for a disk, is not waited for.
        using var patience = new CancellationTokenSource(grace + grace);
        Task.WhenAll(Running.Keys.Select(id => ProcessTree.Of(id, ProcessTable.Here).EndAsync(grace, patience.Token)))
            .ContinueWith(_ => { }, TaskScheduler.Default).Wait();
    }

    /// <summary>Runs the program and gives its result, whatever its exit code.</summary>
    /// <exception cref="DiagnosticException">SLP3001: the program is not there or can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program and its children are gone.</exception>
    public async Task<ChildProcessResult> RunAsync(CancellationToken cancellationToken = default)
    {
        var output = new ChildOutput(Mask, OnLine);
        var error = new ChildOutput(Mask, OnLine);
        var command = Cli.Wrap(Program)
            .WithArguments(Arguments)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(InputSource())
            .WithStandardOutputPipe(PipeTarget.ToDelegate(output.Take))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(error.Take));
        if (WorkingDirectory is not null)
        {
            if (!Directory.Exists(WorkingDirectory))
            {
                throw new DiagnosticException(new Diagnostic(
                    Codes.NotStarted, $"'{Program}' can't be started in '{WorkingDirectory}': there is no such folder"));
            }

            command = command.WithWorkingDirectory(WorkingDirectory);
        }

        try
        {
            var exitCode = await WaitAsync(command, cancellationToken).ConfigureAwait(false);
            return new ChildProcessResult(exitCode, output.End(), error.End());
        }
        catch (Win32Exception e)
        {
            throw new DiagnosticException(
                new Diagnostic(Codes.NotStarted, $"'{Program}' can't be started: {e.Message}")
                {
                    Remedy = "install it, or put it on PATH",
                },
                e);
        }
    }

    /// <summary>Runs the program, which must succeed.</summary>
    /// <exception cref="DiagnosticException">
    /// SLP3001: it can't be started. SLP3002: it ended with another exit code than 0; the message has its last lines.
    /// </exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program and its children are gone.</exception>
    public async Task<ChildProcessResult> RunSuccessfullyAsync(CancellationToken cancellationToken = default)
    {
        var result = await RunAsync(cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result : throw new DiagnosticException(Failure(result));
    }

    private async Task<int> WaitAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var kill = new CancellationTokenSource();
        using var interrupt = new CancellationTokenSource();
        Process? process = null;
        Task? exit = null;
        var running = command.ExecuteAsync(
            null,
            started =>
            {
                Running[started.Id] = true;
                (process, exit) = (started, started.WaitForExitAsync(CancellationToken.None));
            },
            kill.Token,
            interrupt.Token);
        try
        {
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(cancelled.SetResult).ConfigureAwait(false);
            if (await Task.WhenAny(running.Task, exit!, cancelled.Task).ConfigureAwait(false) != cancelled.Task
                && await UntilOutputEndsAsync(running.Task, process!, cancelled.Task).ConfigureAwait(false) is { } exitCode)
            {
                return exitCode;
            }

            if (OperatingSystem.IsWindows())
            {
                // Ctrl+C, which the program may take as a request.
                kill.CancelAfter(StopGrace);
                await interrupt.CancelAsync().ConfigureAwait(false);
            }
            else
            {
                await ProcessTree.Of(running.ProcessId, Table).EndAsync(StopGrace, CancellationToken.None).ConfigureAwait(false);
            }

            await exit!.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
            await UntilOutputEndsAsync(running.Task, process!, new TaskCompletionSource().Task).ConfigureAwait(false);
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            Running.TryRemove(running.ProcessId, out _);
        }
    }

    /// <summary>Waits for the output of a program that has ended, unless others hold it open.</summary>
    /// <returns>The exit code; null when the wait was cancelled.</returns>
    private async Task<int?> UntilOutputEndsAsync(Task<CommandResult> running, Process process, Task cancelled)
    {
        while (true)
        {
            await Task.WhenAny(running, cancelled, Task.Delay(OutputGrace, CancellationToken.None)).ConfigureAwait(false);
            if (running.IsCompleted)
            {
                await running.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
                return running.IsCompletedSuccessfully ? (await running.ConfigureAwait(false)).ExitCode : null;
            }

            if (cancelled.IsCompleted)
            {
                return null;
            }

            try
            {
                // Where nobody does, it is still being read.
                if (PipeHolders.Of(process) is { Count: > 0 } holders)
                {
                    var exitCode = process.ExitCode;
                    OnLine?.Invoke(
                        $"'{Program}' has ended, but its output is held open by {string.Join(", ", holders)}, which it started: "
                        + "what that writes from now on is not shown");
                    return exitCode;
                }
            }
            catch (InvalidOperationException)
            {
                // All was read meanwhile.
            }
        }
    }

    private PipeSource InputSource() => (WriteStandardInput, StandardInput) switch
    {
        ({ } write, _) => PipeSource.Create(write),
        (_, { } text) => PipeSource.FromString(text),
        _ => PipeSource.Null,
    };

    private Diagnostic Failure(ChildProcessResult result)
    {
        const int shown = 10;
        var said = result.Error.Length > 0 ? result.Error : result.Output;
        var last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(shown);
        return new Diagnostic(
            Codes.ProgramFailed,
            $"'{Program} {string.Join(' ', Arguments)}' ended with exit code {result.ExitCode}"
            + string.Concat(last.Select(line => $"{System.Environment.NewLine}    {line}")));
    }
}

/// <summary>How a <see cref="ChildProcess"/> ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of its standard output, secrets masked.</param>
/// <param name="Error">All of its standard error, secrets masked.</param>
public sealed record ChildProcessResult(int ExitCode, string Output, string Error);
