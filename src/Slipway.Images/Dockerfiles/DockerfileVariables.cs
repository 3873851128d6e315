using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Fills in <c>$name</c>, <c>${name}</c>, <c>${name:-default}</c> and <c>${name:+alternative}</c> as a Dockerfile does.
/// </summary>
internal static partial class DockerfileVariables
{
    // Nothing that is longer names an image. Without an end, a variable made of itself twice doubles with each line.
    private const int MostLetters = 4_000;

    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        var expanded = Variable().Replace(Cut(text), match =>
        {
            var value = values.GetValueOrDefault(match.Groups["name"].Value, "");
            return match.Groups["operator"].Value switch
            {
                ":-" => value.Length > 0 ? value : match.Groups["word"].Value,
                ":+" => value.Length > 0 ? match.Groups["word"].Value : "",
                _ => value,
            };
        });
        return Cut(expanded);
    }

    private static string Cut(string text) => text.Length > MostLetters ? text[..MostLetters] : text;

    [GeneratedRegex(
        @"\$(?:\{(?<name>[A-Za-z_]\w*)(?:(?<operator>:[-+])(?<word>[^}]*))?\}|(?<name>[A-Za-z_]\w*))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
