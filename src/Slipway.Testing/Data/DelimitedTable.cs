using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Slipway.Testing.Data;

/// <summary>
/// A table in text: values between commas, semicolons, tabs or bars, the names of the columns in the first row.
/// </summary>
internal sealed class DelimitedTable : Table
{
    private readonly RowBoundedReader _text;
    private readonly CsvParser _parser;

    /// <summary>Reads the head.</summary>
    /// <exception cref="InvalidDataException">There is none that can be read.</exception>
    public DelimitedTable(FileStream file)
    {
        var separator = Separator.Of(file);
        _text = new RowBoundedReader(TextEncoding.Reader(file));
        _parser = new CsvParser(_text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = separator.ToString(),
            BadDataFound = null,
            MaxFieldSize = ReadingLimits.MostRowLetters,
        });
        Columns = Next() ?? [];
        ReadingLimits.CheckColumns(Columns.Count);
    }

    /// <summary>The row that was read last, as it stands in the file; at first the head.</summary>
    public string LastRow => _parser.RawRecord;

    public override IReadOnlyList<string> Columns { get; }

    protected override IEnumerable<IReadOnlyList<Cell>> Read()
    {
        while (Next() is { } row)
        {
            yield return Array.ConvertAll(row, Cell.OfText);
        }
    }

    protected override void Dispose(bool isDisposing)
    {
        _parser.Dispose();
        _text.Dispose();
    }

    private string[]? Next()
    {
        try
        {
            _text.NextRow();
            return _parser.Read() ? _parser.Record : null;
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException($"it can't be read as a table: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }
}
