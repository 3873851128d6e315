using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Puts values in the place of <c>$NAME</c> and <c>${NAME}</c>, and nothing in the place of what has none, as Go's
/// <c>os.Expand</c> does.
/// </summary>
internal static partial class ShellVariables
{
    public static string Expand(string text, IReadOnlyDictionary<string, string> values) =>
        Variable().Replace(text, match => values.GetValueOrDefault(match.Groups["name"].Value, ""));

    // A shell's special parameters ($?, $1, …) count as names too.
    [GeneratedRegex(@"\$(?:\{(?<name>[^}]*)\}|(?<name>[A-Za-z_][A-Za-z0-9_]*|[0-9*#$@!?\-]))", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
