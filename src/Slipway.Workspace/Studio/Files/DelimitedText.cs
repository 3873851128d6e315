using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Slipway.Workspace.Studio.Files;

/// <summary>Tables in text: values between commas, semicolons, tabs or bars.</summary>
internal static class DelimitedText
{
    private const int MostRows = 10_000;
    private const int LinesLookedAt = 20;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    /// <summary>Reads a table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">Whether it is all of the file; the last line of a part may be cut, and is left out.</param>
    /// <param name="isNamedSo">Whether the file's name says that it is a table; of others the text has to look like one.</param>
    /// <returns>The table; null when the text is none.</returns>
    public static DataTable? Read(string text, bool isWhole, bool isNamedSo)
    {
        var content = isWhole ? text : text[..(text.LastIndexOf('\n') + 1)];
        if (SeparatorOf(content, isNamedSo) is not { } separator)
        {
            return null;
        }

        using var reader = new StringReader(content);
        using var parser = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            BadDataFound = null,
            MaxFieldSize = 0,
        });
        if (!parser.Read() || parser.Record is not { } heads)
        {
            return new DataTable([], [], 0);
        }

        var rows = new List<IReadOnlyList<string?>>();
        while (rows.Count < MostRows && parser.Read())
        {
            var record = parser.Record!;
            rows.Add([.. Enumerable.Range(0, heads.Length).Select(column => column < record.Length ? record[column] : null)]);
        }

        return new DataTable([.. heads], rows, isWhole && rows.Count < MostRows ? rows.Count : null)
        {
            Note = separator switch
            {
                ';' => "separated by semicolons",
                '\t' => "separated by tabs",
                '|' => "separated by bars",
                _ => null,
            },
        };
    }

    /// <summary>The sign that the first lines have most alike.</summary>
    private static char? SeparatorOf(string text, bool isNamedSo)
    {
        var lines = text.Split('\n', LinesLookedAt + 1).Take(LinesLookedAt).Where(line => line.Trim().Length > 0).ToList();
        if (lines.Count == 0)
        {
            return isNamedSo ? ',' : null;
        }

        var counts = Separators.Select(separator => (
            Separator: separator,
            First: Count(lines[0], separator),
            Alike: lines.Count(line => Count(line, separator) == Count(lines[0], separator)))).ToList();
        var (best, first, alike) = counts
            .OrderByDescending(count => count.First > 0)
            .ThenByDescending(count => count.Alike)
            .ThenByDescending(count => count.First)
            .First();
        return first > 0 && (isNamedSo || (lines.Count > 1 && alike == lines.Count)) ? best : isNamedSo ? ',' : null;
    }

    /// <summary>How often a sign stands outside of quotes.</summary>
    private static int Count(string line, char separator)
    {
        var (count, isQuoted) = (0, false);
        foreach (var c in line)
        {
            isQuoted ^= c == '"';
            count += c == separator && !isQuoted ? 1 : 0;
        }

        return count;
    }
}
