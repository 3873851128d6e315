using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads <c>apt.txt</c>: Debian packages separated by blanks or line ends, each with <c>=version</c> where one is meant,
/// which may have <c>*</c> in it, or with the <c>/release</c> that it comes from; what follows a <c>#</c> is a comment.
/// </summary>
internal static partial class AptList
{
    public static IEnumerable<AptPackage> Read(ManifestText manifest)
    {
        foreach (var (line, number) in manifest.Lines())
        {
            var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in words)
            {
                var match = Grammar().Match(word);
                if (!match.Success)
                {
                    manifest.Report(
                        number,
                        $"'{word}' is not a Debian package's name",
                        "write NAME, NAME=VERSION or NAME/RELEASE, in lower case as Debian does");
                    continue;
                }

                yield return new AptPackage(match.Groups["name"].Value, Value("version"), manifest.File, number)
                {
                    Architecture = Value("architecture"),
                };

                string? Value(string group) => match.Groups[group] is { Success: true } found ? found.Value : null;
            }
        }
    }

    // Debian Policy 5.6.7 (names) and 5.6.12 (versions).
    [GeneratedRegex(
        @"^(?<name>[a-z0-9][a-z0-9+.-]+)(:(?<architecture>[a-z0-9-]+))?(=(?<version>[A-Za-z0-9.+:~*-]+)|/[a-z0-9.+-]+)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
