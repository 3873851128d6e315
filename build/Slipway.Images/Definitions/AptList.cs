using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// Reads <c>apt.txt</c>: Debian packages separated by blanks or line ends, each with <c>=version</c> where one is meant;
/// what follows a <c>#</c> is a comment.
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
                        "write NAME or NAME=VERSION, in lower case as Debian does");
                    continue;
                }

                var version = match.Groups["version"];
                yield return new AptPackage(
                    match.Groups["name"].Value, version.Success ? version.Value : null, manifest.File, number);
            }
        }
    }

    // Debian Policy 5.6.7 (names) and 5.6.12 (versions).
    [GeneratedRegex(
        @"^(?<name>[a-z0-9][a-z0-9+.-]+)(:[a-z0-9-]+)?(=(?<version>[A-Za-z0-9.+:~-]+))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
