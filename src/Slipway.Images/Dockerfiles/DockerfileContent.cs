using System.Text.RegularExpressions;

namespace Slipway.Images;

/// <summary>
/// A Dockerfile's text without what no builder makes anything of: comments and empty lines. Those of here-documents are
/// content; where it is not sure what is one, all that follows is.
/// </summary>
internal static partial class DockerfileContent
{
    /// <summary>The lines that count, in their order, as they are written.</summary>
    public static string Of(string text)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        // The interpreter's line and parser directives are comments that count, and do so above everything else alone.
        var next = lines[0].StartsWith("#!", StringComparison.Ordinal) ? 1 : 0;
        while (next < lines.Length && Directive().IsMatch(lines[next]))
        {
            next++;
        }

        var kept = lines[..next].ToList();
        while (next < lines.Length)
        {
            var line = lines[next++];
            if (line.AsSpan().Trim() is [] or ['#', ..])
            {
                continue;
            }

            kept.Add(line);
            if (Operator().Count(line) is > 0 and var operators)
            {
                var documents = Document().Matches(line);
                var end = documents.Count == operators && !GoesOn().IsMatch(line) ? EndOf(documents, lines, next) : lines.Length;
                kept.AddRange(lines[next..end]);
                next = end;
            }
        }

        return string.Join('\n', kept);
    }

    /// <summary>The line after the last here-document; that after the last line of all where another may begin in one.</summary>
    private static int EndOf(MatchCollection documents, string[] lines, int next)
    {
        foreach (Match document in documents)
        {
            string line;
            do
            {
                if (next >= lines.Length || lines[next].Contains("<<", StringComparison.Ordinal))
                {
                    return lines.Length;
                }

                line = lines[next++].TrimEnd('\r');
            }
            while ((document.Groups["indented"].Success ? line.TrimStart('\t') : line) != document.Groups["end"].Value);
        }

        return next;
    }

    [GeneratedRegex(@"^\s*#\s*[A-Za-z][A-Za-z0-9]*\s*=\s*\S", RegexOptions.CultureInvariant)]
    private static partial Regex Directive();

    // What begins a here-document for one builder or another: three in a row do not, nor do two that stand alone.
    [GeneratedRegex(@"(?<!<)<<(?!<|\s|\z)|<<<<", RegexOptions.CultureInvariant)]
    private static partial Regex Operator();

    [GeneratedRegex("""(?<!<)<<(?<indented>-)?(?<quote>["']?)(?<end>[A-Za-z_]\w*)\k<quote>(?=\s|\z)""", RegexOptions.CultureInvariant)]
    private static partial Regex Document();

    // With either escape character.
    [GeneratedRegex(@"[\\`]\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex GoesOn();
}
