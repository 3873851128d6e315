using System.ComponentModel;
using System.Text;
using CliWrap;

namespace Slipway.Diagnostics;

/// <summary>
/// A program to run: the one way in which child processes are started. Arguments are a list and never pass through
/// a shell; on cancellation the whole process tree is ended, orderly first.
/// </summary>
/// <param name="Program">A path, or a name that is found on <c>PATH</c>.</param>
/// <param name="Arguments">The arguments, one element each. Never a secret: other users see a process's arguments.</param>
public sealed record ChildProcess(string Program, IReadOnlyList<string> Arguments)
{
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

    /// <summary>Runs the program and gives its result, whatever its exit code.</summary>
    /// <exception cref="DiagnosticException">SLP3001: the program is not there or can't be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program and its children are gone.</exception>
    public async Task<ChildProcessResult> RunAsync(CancellationToken cancellationToken = default)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        var command = Cli.Wrap(Program)
            .WithArguments(Arguments)
            .WithEnvironmentVariables(Environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(InputSource())
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => Take(output, line)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Take(error, line)));
        if (WorkingDirectory is not null)
        {
            if (!Directory.Exists(WorkingDirectory))
            {
                throw new DiagnosticException(new Diagnostic(
                    "SLP3001", $"'{Program}' can't be started in '{WorkingDirectory}': there is no such folder"));
            }

            command = command.WithWorkingDirectory(WorkingDirectory);
        }

        try
        {
            var result = await WaitAsync(command, cancellationToken).ConfigureAwait(false);
            return new ChildProcessResult(result.ExitCode, output.ToString(), error.ToString());
        }
        catch (Win32Exception e)
        {
            throw new DiagnosticException(
                new Diagnostic("SLP3001", $"'{Program}' can't be started: {e.Message}")
                {
                    Remedy = "install it, or put it on PATH; './build.sh Doctor' says what else is missing",
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

    private async Task<CommandResult> WaitAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var kill = new CancellationTokenSource();
        using var interrupt = new CancellationTokenSource();
        using var running = command.ExecuteAsync(kill.Token, interrupt.Token);
        var cancelled = new TaskCompletionSource();
        using var registration = cancellationToken.Register(cancelled.SetResult);
        if (await Task.WhenAny(running.Task, cancelled.Task).ConfigureAwait(false) == running.Task)
        {
            return await running.Task.ConfigureAwait(false);
        }

        if (OperatingSystem.IsLinux())
        {
            await ProcessTree.Of(running.ProcessId).EndAsync(StopGrace, CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            kill.CancelAfter(StopGrace);
            await interrupt.CancelAsync().ConfigureAwait(false);
        }

        await running.Task.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        throw new OperationCanceledException(cancellationToken);
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
            "SLP3002",
            $"'{Program} {string.Join(' ', Arguments)}' ended with exit code {result.ExitCode}"
            + string.Concat(last.Select(line => $"{System.Environment.NewLine}    {line}")));
    }

    private void Take(StringBuilder into, string line)
    {
        var shown = Mask?.Apply(line) ?? line;
        into.Append(shown).Append('\n');
        OnLine?.Invoke(shown);
    }
}

/// <summary>How a <see cref="ChildProcess"/> ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">All of its standard output, secrets masked.</param>
/// <param name="Error">All of its standard error, secrets masked.</param>
public sealed record ChildProcessResult(int ExitCode, string Output, string Error);
