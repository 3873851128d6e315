using System.Text.RegularExpressions;

namespace Slipway.Tool.Workspaces;

/// <summary>Words of commands that are printed for people to run in a shell.</summary>
internal static partial class ShellWord
{
    /// <summary>A text as a POSIX shell takes it for one word: in quotes where it needs them.</summary>
    public static string Of(string text) =>
        Plain().IsMatch(text) ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_./:@%+,-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}
