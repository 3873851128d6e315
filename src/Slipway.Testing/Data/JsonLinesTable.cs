using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Slipway.Testing.Data;

/// <summary>
/// A table with a JSON object a line. Its columns are the names in them, in the order in which they come.
/// </summary>
internal sealed class JsonLinesTable(FileStream file) : Table
{
    private readonly RowBoundedReader _text = new(TextEncoding.Reader(file));
    private readonly List<string> _columns = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public override IReadOnlyList<string> Columns => _columns;

    protected override IEnumerable<IReadOnlyList<Cell>> Read()
    {
        for (var number = 1; NextLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Row(line, number);
            }
        }
    }

    protected override void Dispose(bool isDisposing) => _text.Dispose();

    // What the reader of lines would hold without an end is counted here, letter by letter.
    private string? NextLine()
    {
        _text.NextRow();
        var line = new StringBuilder();
        for (var letter = _text.Read(); letter >= 0; letter = _text.Read())
        {
            if (letter == '\n')
            {
                return line.ToString();
            }

            line.Append((char)letter);
        }

        return line.Length > 0 ? line.ToString() : null;
    }

    private Cell[] Row(string line, int number)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"line {number}");
        using var document = JsonFile.Parse(Encoding.UTF8.GetBytes(line), place);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"it can't be read as JSON lines: {place} is no object");
        }

        var cells = new List<Cell>(_columns.Count);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!_places.TryGetValue(member.Name, out var column))
            {
                ReadingLimits.CheckColumns(_columns.Count + 1);
                _places[member.Name] = column = _columns.Count;
                _columns.Add(member.Name);
            }

            while (cells.Count <= column)
            {
                cells.Add(default);
            }

            cells[column] = Of(member.Value);
        }

        return [.. cells];
    }

    private static Cell Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => default,
        JsonValueKind.String => JsonFile.IsNotFinite(value) is { } number ? Cell.Of(number) : new Cell(
            JsonFile.TextOf(value) ?? value.GetRawText(), null),
        JsonValueKind.Number => new Cell(value.GetRawText(), value.TryGetDouble(out var number) ? number : null),
        JsonValueKind.True => new Cell("true", null),
        JsonValueKind.False => new Cell("false", null),
        _ => new Cell(value.GetRawText(), null),
    };
}
