using System.Collections;
using System.Text;

namespace Slipway.Targets;

/// <summary>
/// Where a build runs: what it writes to and what it is told from outside. Tests give one of their own and so run a
/// build in their process.
/// </summary>
public sealed record BuildEnvironment
{
    /// <summary>What the build's output is written to.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>
    /// What is said beside an answer that programs read from <see cref="Output"/> (<c>--items</c>); null: nobody hears it.
    /// </summary>
    public TextWriter? Errors { get; init; }

    /// <summary>Whether somebody sits before the output: only then are there colours.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Where a line should end for the reader's sake; without bound where nobody sits before the output.</summary>
    public int Width => IsTerminal ? Size().Width : int.MaxValue;

    /// <summary>Whether the output can show more than ASCII.</summary>
    public bool IsUnicode { get; init; }

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the user stands: paths on the command line are relative to it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Asks whoever sits at the terminal, and gives the answer; null where nobody does.</summary>
    public Func<Question, string?>? Ask { get; init; }

    /// <summary>
    /// Lends the terminal, for as long as an action takes, to a program that talks with whoever sits at it: the build draws
    /// nothing there meanwhile. Null where nobody does.
    /// </summary>
    public Action<Action>? LendTerminal { get; init; }

    /// <summary>What durations are measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many targets run at once unless the user says so.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Cancelled when the user wants the build to stop.</summary>
    public CancellationToken Interrupted { get; init; }

    /// <summary>What reads the output: as the user says (<c>--host</c>), or else as the environment variables tell.</summary>
    public HostKind Kind => GivenKind ?? (
        IsSet("GITHUB_ACTIONS") ? HostKind.GitHubActions
        : IsSet("TF_BUILD") ? HostKind.AzurePipelines
        : HostKind.Terminal);

    /// <summary>Whether the build runs on a continuous integration server.</summary>
    public bool IsContinuousIntegration => GivenKind is { } given
        ? given != HostKind.Terminal
        : IsSet("CI") || IsSet("GITHUB_ACTIONS") || IsSet("TF_BUILD") || IsSet("GITLAB_CI") || IsSet("JENKINS_URL")
        || IsSet("TEAMCITY_VERSION");

    /// <summary>Whether the user wants no colours (no-color.org), or the terminal has none.</summary>
    internal bool IsPlain => !IsTerminal || Kind != HostKind.Terminal || IsSet("NO_COLOR") || IsDumb;

    /// <summary>Whether what is written can be overwritten: a terminal, and nothing that only looks like one.</summary>
    internal bool CanRedraw => IsTerminal && !IsDumb && !IsContinuousIntegration;

    /// <summary>What the user says reads the output.</summary>
    internal HostKind? GivenKind { get; init; }

    /// <summary>How large the terminal is now.</summary>
    internal Func<TerminalSize> Size { get; init; } = () => TerminalSize.Usual;

    private bool IsDumb => Variables.GetValueOrDefault("TERM") == "dumb";

    /// <summary>This process's own.</summary>
    internal static BuildEnvironment OfProcess(ProcessSignals signals)
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        var isTerminal = !Console.IsOutputRedirected;
        var own = new BuildEnvironment
        {
            // Not Console.Out, which reads a terminal's whole description before it writes a first line.
            Output = new StreamWriter(
                new ProcessOutput(StandardStream.Output(), signals), new UTF8Encoding(false)) { AutoFlush = true },
            Errors = new StreamWriter(StandardStream.Error(), new UTF8Encoding(false)) { AutoFlush = true },
            IsTerminal = isTerminal,
            IsUnicode = isTerminal && IsUtf8(variables),
            Variables = variables,
            WorkingDirectory = Environment.CurrentDirectory,
            Parallelism = Environment.ProcessorCount,
            Interrupted = signals.Interrupted,
            Size = TerminalSize.OfProcess,
        };
        return isTerminal && !Console.IsInputRedirected && !own.IsContinuousIntegration
            ? own with { Ask = question => TerminalQuestions.Ask(question, signals), LendTerminal = action => action() }
            : own;
    }

    /// <summary>The first of the three that is set decides (locale(7)); Windows' terminals of today can do it.</summary>
    private static bool IsUtf8(Dictionary<string, string> variables)
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage;
        }

        ReadOnlySpan<string> deciding = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale = "";
        foreach (var name in deciding)
        {
            if (variables.GetValueOrDefault(name) is { Length: > 0 } value)
            {
                locale = value;
                break;
            }
        }

        return locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
            || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }

    private bool IsSet(string variable) =>
        Variables.GetValueOrDefault(variable) is { Length: > 0 } value
        && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
