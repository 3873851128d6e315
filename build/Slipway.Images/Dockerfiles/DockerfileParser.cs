using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Splits a Dockerfile into its instructions: directives, comments, continued lines, here-documents.</summary>
internal static partial class DockerfileParser
{
    public static Dockerfile Parse(string text)
    {
        // Docker's lines end at \n alone, before which a \r is dropped; no other character ends one.
        string[] lines = [.. text.TrimStart('\uFEFF').Split('\n').Select(line => line.TrimEnd('\r'))];
        var escape = EscapeOf(lines);
        var instructions = ImmutableArray.CreateBuilder<DockerfileInstruction>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (IsBlankOrComment(lines[i]))
            {
                continue;
            }

            var start = i;
            var joined = new StringBuilder();
            while (true)
            {
                var line = lines[i].TrimEnd();
                var goesOn = line.EndsWith(escape);
                joined.Append(goesOn ? line[..^1] : line);
                // Empty lines and comments between continued lines do not end the instruction.
                do
                {
                    i++;
                }
                while (goesOn && i < lines.Length && IsBlankOrComment(lines[i]));

                if (!goesOn || i >= lines.Length)
                {
                    break;
                }
            }

            var words = joined.ToString().Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
            if (words is [])
            {
                i--; // nothing but ends of lines that go on
                continue;
            }

            var arguments = words.Length == 2 ? words[1] : "";
            instructions.Add(new DockerfileInstruction(words[0].ToUpperInvariant(), arguments, start + 1));
            i = SkipHereDocuments(words[0], arguments, lines, i) - 1;
        }

        return new Dockerfile(instructions.ToImmutable());
    }

    private static bool IsBlankOrComment(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    // Parser directives are comments of the form "# name=value" above everything else.
    private static char EscapeOf(string[] lines)
    {
        foreach (var match in lines.Select(line => Directive().Match(line)).TakeWhile(match => match.Success))
        {
            if (match.Groups["name"].Value.Equals("escape", StringComparison.OrdinalIgnoreCase))
            {
                return match.Groups["value"].Value is "`" ? '`' : '\\';
            }
        }

        return '\\';
    }

    private static int SkipHereDocuments(string keyword, string arguments, string[] lines, int next)
    {
        if (keyword.ToUpperInvariant() is not ("RUN" or "COPY" or "ADD"))
        {
            return next;
        }

        foreach (var end in HereDocument().Matches(arguments).Select(match => match.Groups["end"].Value))
        {
            while (next < lines.Length && lines[next].Trim('\t') != end)
            {
                next++;
            }

            next++;
        }

        return next;
    }

    [GeneratedRegex(@"^\s*#\s*(?<name>[A-Za-z]+)\s*=\s*(?<value>\S+)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();

    [GeneratedRegex("""(?<!<)<<-?(?<quote>["']?)(?<end>[A-Za-z_]\w*)\k<quote>""", RegexOptions.CultureInvariant)]
    private static partial Regex HereDocument();
}
