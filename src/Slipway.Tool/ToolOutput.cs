using Slipway.Core.Diagnostics;

namespace Slipway.Tool;

/// <summary>Where the tool writes: results to the one, what is wrong and what goes on to the other.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors, warnings and progress.</param>
/// <param name="UsesColour">Whether changes are coloured.</param>
internal sealed record ToolOutput(TextWriter Out, TextWriter Error, bool UsesColour)
{
    /// <summary>The terminal; with colours where it is one and nobody forbids them (<see href="https://no-color.org"/>).</summary>
    public static ToolOutput OfConsole() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    /// <summary>Writes a line of the result.</summary>
    public void Line(string text = "") => Out.WriteLine(text);

    /// <summary>Writes what is wrong, or worth knowing.</summary>
    public void Tell(Diagnostic diagnostic) => Error.WriteLine(diagnostic);

    /// <summary>Writes a unified diff.</summary>
    public void Diff(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var colour = !UsesColour ? "" : line switch
            {
                ['+', ..] => "\e[32m",
                ['-', ..] => "\e[31m",
                ['@', ..] => "\e[36m",
                _ => "",
            };
            Line(colour.Length > 0 ? $"    {colour}{line}\e[0m" : $"    {line}".TrimEnd());
        }
    }
}
