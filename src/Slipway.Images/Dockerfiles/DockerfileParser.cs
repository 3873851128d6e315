using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>Splits a Dockerfile into its instructions: directives, comments, continued lines, here-documents.</summary>
internal static partial class DockerfileParser
{
    /// <summary>Reads a Dockerfile.</summary>
    public static Dockerfile Parse(string text) => Parse(text, knowsHereDocuments: true, doubledEscapeGoesOn: true);

    /// <summary>
    /// All the ways in which builders of different ages read a Dockerfile: old ones know no here-documents, and let a line go
    /// on that ends with two backslashes.
    /// </summary>
    public static IEnumerable<Dockerfile> ParseEachWay(string text) =>
    [
        Parse(text, knowsHereDocuments: true, doubledEscapeGoesOn: true),
        Parse(text, knowsHereDocuments: true, doubledEscapeGoesOn: false),
        Parse(text, knowsHereDocuments: false, doubledEscapeGoesOn: true),
        Parse(text, knowsHereDocuments: false, doubledEscapeGoesOn: false),
    ];

    private static Dockerfile Parse(string text, bool knowsHereDocuments, bool doubledEscapeGoesOn)
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
                var goesOn = line.EndsWith(escape) && (doubledEscapeGoesOn || line is not [.., var last, _] || last != escape);
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
            var instruction = new DockerfileInstruction(words[0].ToUpperInvariant(), arguments, start + 1);
            string? endless = null;
            i = (knowsHereDocuments ? SkipHereDocuments(instruction, lines, i, out endless) : i) - 1;
            instructions.Add(instruction with { Endless = endless });
        }

        return new Dockerfile(instructions.ToImmutable()) { Escape = escape, Syntax = DirectiveOf(lines, "syntax") };
    }

    private static bool IsBlankOrComment(string line) => line.AsSpan().Trim() is [] or ['#', ..];

    private static char EscapeOf(string[] lines) => DirectiveOf(lines, "escape") is "`" ? '`' : '\\';

    // Parser directives are comments of the form "# name=value" above everything else.
    private static string? DirectiveOf(string[] lines, string name) => lines.Select(line => Directive().Match(line))
        .TakeWhile(match => match.Success)
        .FirstOrDefault(match => match.Groups["name"].Value.Equals(name, StringComparison.OrdinalIgnoreCase))?.Groups["value"].Value;

    private static int SkipHereDocuments(DockerfileInstruction instruction, string[] lines, int next, out string? endless)
    {
        endless = null;
        var keyword = instruction.Keyword == "ONBUILD"
            ? DockerfileWords.Split(instruction.Arguments).FirstOrDefault("").ToUpperInvariant()
            : instruction.Keyword;
        if (keyword is not ("RUN" or "COPY" or "ADD"))
        {
            return next;
        }

        foreach (var document in HereDocument.In(instruction.Arguments))
        {
            while (next < lines.Length && !document.IsEnd(lines[next]))
            {
                next++;
            }

            endless = next == lines.Length ? endless ?? document.Name : endless;
            next = Math.Min(next + 1, lines.Length);
        }

        return next;
    }

    [GeneratedRegex(@"^\s*#\s*(?<name>[A-Za-z]+)\s*=\s*(?<value>\S.*?)\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();
}
