using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Puts other names in the place of the images that a Dockerfile names, all lines staying where they are.</summary>
internal static partial class DockerfileNames
{
    /// <summary>Replaces names.</summary>
    /// <param name="text">The Dockerfile's text.</param>
    /// <param name="dockerfile">The same, parsed.</param>
    /// <param name="names">The new name of each image, by the name that the Dockerfile gives it once variables are filled in.</param>
    /// <param name="buildArguments">Values of variables.</param>
    public static string Replace(
        string text,
        Dockerfile dockerfile,
        IReadOnlyDictionary<string, string> names,
        IReadOnlyDictionary<string, string> buildArguments)
    {
        var arguments = dockerfile.GlobalArguments(buildArguments);
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var result = new StringBuilder();
        var copied = 0;
        int[] starts = [0, .. text.Index().Where(letter => letter.Item == '\n').Select(letter => letter.Index + 1)];
        foreach (var instruction in dockerfile.Instructions)
        {
            var pattern = instruction.Keyword switch { "FROM" => From(), "COPY" => CopyFrom(), "RUN" => Mounts(), _ => null };
            if (pattern?.Match(text, starts[instruction.Line - 1]) is not { Success: true } match)
            {
                continue;
            }

            foreach (Capture word in match.Groups["name"].Captures)
            {
                if (!stages.Contains(word.Value)
                    && names.TryGetValue(DockerfileVariables.Expand(word.Value, arguments), out var name))
                {
                    result.Append(text, copied, word.Index - copied).Append(name);
                    copied = word.Index + word.Length;
                }
            }

            if (match.Groups["stage"] is { Success: true } stage)
            {
                stages.Add(stage.Value);
            }
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    // Between words there may be the end of a line that goes on. A flag, once read, is not read another way: there would be
    // as many ways as there are backslashes, each with all others.
    [GeneratedRegex(
        @"\G\uFEFF?\s*FROM(?>[\s\\`]+--\S+)*[\s\\`]+(?<name>[^\s\\`]+)([\s\\`]+AS[\s\\`]+(?<stage>\S+))?",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex From();

    [GeneratedRegex(
        @"\G\s*COPY(?>[\s\\`]+--(?!from=)\S+)*[\s\\`]+--from=(?<name>\S+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex CopyFrom();

    [GeneratedRegex(
        @"\G\s*RUN(?>[\s\\`]+--(mount=([^\s,]+,)*?from=(?<name>[^\s,]+)\S*|\S+))+",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Mounts();
}
