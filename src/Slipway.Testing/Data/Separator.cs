using System.Text;

namespace Slipway.Testing.Data;

/// <summary>Finds out what stands between the values of a row.</summary>
internal static class Separator
{
    private const int LookedAt = 64 * 1024;
    private const int LinesLookedAt = 20;
    private const char Usual = ',';

    // The one that is named first, where two do as well.
    private static readonly char[] Candidates = [Usual, ';', '\t', '|'];

    /// <summary>The sign of which the first lines have most alike.</summary>
    /// <param name="file">The table, which is read from its begin, and is there again afterwards.</param>
    public static char Of(FileStream file)
    {
        if (Path.GetExtension(file.Name).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
        {
            return '\t';
        }

        var head = new byte[LookedAt];
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        file.Position = 0;
        using var reader = new StreamReader(
            new MemoryStream(head, 0, count), Encoding.Latin1, detectEncodingFromByteOrderMarks: true);
        return Of(reader.ReadToEnd());
    }

    /// <summary>That of a text.</summary>
    public static char Of(string text)
    {
        var lines = text.Split('\n').Take(LinesLookedAt).Where(line => line.Trim().Length > 0).ToList();
        return lines.Count == 0 ? Usual : Candidates
            .Select(candidate => (Sign: candidate, Counts: lines.ConvertAll(line => CountOf(line, candidate))))
            .OrderByDescending(candidate => candidate.Counts[0] > 0)
            .ThenByDescending(candidate => candidate.Counts.Count(each => each == candidate.Counts[0]))
            .ThenByDescending(candidate => candidate.Counts[0])
            .First().Sign;
    }

    /// <summary>Whether lines are rows of a table: there are several, and each has as many signs, one at least.</summary>
    public static bool IsRegular(IReadOnlyList<string> lines)
    {
        var rows = lines.Take(LinesLookedAt).Where(line => line.Trim().Length > 0).ToList();
        return rows.Count > 1 && Array.Exists(
            Candidates, sign => CountOf(rows[0], sign) is > 0 and var count && rows.TrueForAll(row => CountOf(row, sign) == count));
    }

    // Outside of quotes.
    private static int CountOf(string line, char sign)
    {
        var (count, isQuoted) = (0, false);
        foreach (var letter in line)
        {
            isQuoted ^= letter == '"';
            count += letter == sign && !isQuoted ? 1 : 0;
        }

        return count;
    }
}
