using System.Text;
using Slipway.Core.Diagnostics;
using Slipway.Core.Secrets;

namespace Slipway.Targets;

/// <summary>
/// The one place through which a build's output goes: secrets are masked, lines never mix, nothing that is written is
/// taken for a command by a CI server, and there are colours only where somebody can see them. Written by hand and not
/// with a console library, whose start costs more than all else that a build without work does.
/// </summary>
internal sealed class BuildWriter
{
    private readonly SecretMask _secrets;
    private readonly OutputBlocks _blocks;
    private BuildEnvironment _environment;

    public BuildWriter(BuildEnvironment environment, SecretMask secrets)
    {
        _secrets = secrets;
        _blocks = new OutputBlocks(
            environment.Output,
            environment.CanRedraw ? new LiveRows(environment, () => IsPlain) : null,
            text => Server!.Disarm(_secrets.Apply(text)));
        _environment = environment;
        Server = ServerOf(environment);
        IsPlain = environment.IsPlain;
    }

    /// <summary>Whether there are no colours.</summary>
    public bool IsPlain { get; set; }

    public bool IsUnicode => _environment.IsUnicode;

    /// <summary>What the output is for besides people.</summary>
    public BuildServer Server { get; private set; }

    /// <inheritdoc cref="BuildEnvironment.Width"/>
    public int Width => _environment.Width;

    /// <summary>The user says what reads the output.</summary>
    public void Use(BuildEnvironment environment)
    {
        _environment = environment;
        Server = ServerOf(environment);
        IsPlain |= environment.IsPlain;
    }

    /// <summary>From now on, the output itself is an answer that programs read, and all else is written beside it.</summary>
    public void StayBeside() => _blocks.Use(_environment.Errors ?? TextWriter.Null);

    /// <summary>Writes a line, or several when the text has several.</summary>
    public void WriteLine(string text = "", Tone tone = Tone.Plain)
    {
        var masked = Server.Disarm(_secrets.Apply(text));
        var line = IsPlain || tone == Tone.Plain || masked.Length == 0
            ? masked
            : Colored(masked, tone);
        _blocks.WriteLine(line, masked);
    }

    /// <summary>Writes text that is shown line by line, as soon as each is whole.</summary>
    public void WriteText(ReadOnlySpan<char> text) => _blocks.WriteText(text);

    /// <summary>Writes an error or a warning, which a CI server shows on its page too.</summary>
    /// <param name="severity">How grave it is.</param>
    /// <param name="text">What is written where nothing but the output shows it.</param>
    /// <param name="diagnostic">What is known of it.</param>
    /// <param name="isLast">Whether it must be seen where the rest of the target's output is folded away.</param>
    public void WriteIssue(Severity severity, string text, Diagnostic? diagnostic, bool isLast)
    {
        var masked = _secrets.Apply(text);
        if (Server.Issue(severity, masked, diagnostic) is not { } command)
        {
            WriteLine(text, severity switch
            {
                Severity.Error => Tone.Bad,
                Severity.Warning => Tone.Warning,
                _ => Tone.Plain,
            });
        }
        else if (isLast)
        {
            _blocks.WriteAtEnd(command, masked);
        }
        else
        {
            _blocks.WriteLine(command, masked);
        }
    }

    /// <summary>From now on, what the caller and all that it calls writes stands together.</summary>
    /// <returns>Ends that.</returns>
    public OutputBlock BeginBlock() => _blocks.Begin();

    /// <inheritdoc cref="OutputBlocks.EndAll"/>
    public void EndBlocks() => _blocks.EndAll();

    /// <summary>Begins what a target's actions write.</summary>
    /// <param name="title">The target.</param>
    /// <param name="isQuiet">Whether nothing is written of it, but on a terminal that it runs.</param>
    public void BeginTarget(string title, bool isQuiet)
    {
        if (_environment.Kind == HostKind.Terminal)
        {
            _blocks.ShowRow(title, _environment.Time.GetTimestamp());
        }

        if (isQuiet)
        {
            return;
        }

        if (Server.BeginGroup(title) is { } group)
        {
            _blocks.WriteLine(group, title);
            _blocks.WriteAtEnd(Server.EndGroup, "");
        }
        else
        {
            Together(() =>
            {
                WriteLine();
                WriteLine($"{(IsUnicode ? "╬══" : "===")} {title}", Tone.Heading);
            });
        }
    }

    /// <inheritdoc cref="OutputBlocks.ShowRows"/>
    public void ShowRows(IReadOnlyList<LiveRow> rows, string? status) => _blocks.ShowRows(
        [.. rows.Select(row => row with { Name = _secrets.Apply(row.Name), Status = _secrets.Apply(row.Status) })],
        status is null ? null : _secrets.Apply(status));

    /// <inheritdoc cref="OutputBlocks.WithoutRows"/>
    public T WithoutRows<T>(Func<T> action) => _blocks.WithoutRows(action);

    /// <inheritdoc cref="OutputBlocks.Together"/>
    public void Together(Action write) => _blocks.Together(write);

    /// <inheritdoc cref="OutputBlocks.Stream"/>
    public void Stream(bool isStreaming) => _blocks.Stream(isStreaming);

    /// <summary>A line of its own kind all over the width of what it belongs to.</summary>
    public void WriteRule(int width, bool isStrong) =>
        WriteLine(new string((IsUnicode, isStrong) switch
        {
            (true, true) => '═',
            (true, false) => '─',
            (false, true) => '=',
            (false, false) => '-',
        }, width), Tone.Faint);

    private BuildServer ServerOf(BuildEnvironment environment)
    {
        var server = BuildServer.Of(environment.Kind, environment);
        server.OnCommand = _blocks.WriteNow;
        return server;
    }

    private static string Colored(string text, Tone tone)
    {
        var code = tone switch
        {
            Tone.Faint => "90",
            Tone.Heading => "1;36",
            Tone.Good => "32",
            Tone.Warning => "33",
            _ => "31",
        };

        // Each line by itself, so that a pager or a log viewer which shows one of them shows it right.
        var colored = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            colored.Append(colored.Length > 0 ? "\n" : "").Append("\e[").Append(code).Append('m').Append(line).Append("\e[0m");
        }

        return colored.ToString();
    }
}
