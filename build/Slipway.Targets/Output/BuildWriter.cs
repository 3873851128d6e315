using System.Text;
using Slipway.Diagnostics;

namespace Slipway.Targets;

/// <summary>
/// The one place through which a build's output goes: secrets are masked, lines never mix, and there are colours only
/// where somebody can see them. Written by hand and not with a console library, whose start costs more than all else
/// that a build without work does.
/// </summary>
internal sealed class BuildWriter(BuildEnvironment environment, SecretMask secrets)
{
    private readonly OutputBlocks _blocks = new(environment.Output);

    /// <summary>Whether there are colours.</summary>
    public bool IsPlain { get; set; } = environment.IsPlain;

    public bool IsUnicode => environment.IsUnicode;

    /// <summary>Writes a line, or several when the text has several.</summary>
    public void WriteLine(string text = "", Tone tone = Tone.Plain)
    {
        var masked = secrets.Apply(text);
        var line = IsPlain || tone == Tone.Plain || masked.Length == 0
            ? masked
            : Colored(masked, tone);
        _blocks.WriteLine(line, masked);
    }

    /// <summary>From now on, what the caller and all that it calls writes stands together.</summary>
    /// <returns>Ends that.</returns>
    public OutputBlock BeginBlock() => _blocks.Begin();

    /// <summary>A line of its own kind all over the width of what it belongs to.</summary>
    public void WriteRule(int width, bool isStrong) =>
        WriteLine(new string((IsUnicode, isStrong) switch
        {
            (true, true) => '═',
            (true, false) => '─',
            (false, true) => '=',
            (false, false) => '-',
        }, width), Tone.Faint);

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
