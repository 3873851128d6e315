using System.Text;

namespace Slipway.Workspace.Studio.Files;

/// <summary>The first rows of a table in a text file, as RFC 4180 has them.</summary>
internal static class TableHead
{
    private const int MostRows = 11;
    private const int MostColumns = 30;

    /// <summary>The head row and the rows below it, each with as many cells as the first.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text, char separator)
    {
        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length && rows.Count < MostRows; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                // A quote within quotes is written twice.
                var isWritten = isQuoted && i + 1 < text.Length && text[i + 1] == '"';
                if (isWritten)
                {
                    cell.Append(c);
                    i++;
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (c == separator && !isQuoted)
            {
                EndCell();
            }
            else if (c == '\n' && !isQuoted)
            {
                EndRow();
            }
            else if (c != '\r' || isQuoted)
            {
                cell.Append(c);
            }
        }

        if (rows.Count < MostRows && (cell.Length > 0 || row.Count > 0))
        {
            EndRow();
        }

        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
        }

        void EndRow()
        {
            EndCell();
            var columns = Math.Min(MostColumns, rows.Count > 0 ? rows[0].Count : row.Count);
            rows.Add([.. row.Concat(Enumerable.Repeat("", columns)).Take(columns)]);
            row.Clear();
        }
    }
}
