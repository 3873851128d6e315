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
    // What a program gets between the request to stop and being killed with its children.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

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

    /// <summary>Called with each line of output and of errors as it comes, secrets masked, from any thread.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>What is taken out of every line before anyone sees it.</summary>
    public SecretMask? Mask { get; init; }

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
            .WithStandardInputPipe(StandardInput is null ? PipeSource.Null : PipeSource.FromString(StandardInput))
            .WithStandardOutputPipe(PipeTarget.ToDelegate(line => Take(output, line)))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => Take(error, line)));
        if (WorkingDirectory is not null)
        {
            command = command.WithWorkingDirectory(WorkingDirectory);
        }

        using var kill = new CancellationTokenSource();
        using var stop = cancellationToken.Register(() => kill.CancelAfter(StopGrace));
        try
        {
            var result = await command.ExecuteAsync(kill.Token, cancellationToken).ConfigureAwait(false);
            return new ChildProcessResult(result.ExitCode, output.ToString(), error.ToString());
        }
        catch (Win32Exception e)
        {
            throw new DiagnosticException(
                new Diagnostic("SLP3001", $"'{Program}' can't be started: {e.Message}")
                {
                    Remedy = $"install it, or put it on PATH; './build.sh Doctor' says what else is missing",
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
