namespace Slipway.Testing.Data;

/// <summary>A table in a file, read row by row, once.</summary>
internal abstract class Table : IDisposable
{
    /// <summary>The kinds of files that are tables, by their extensions.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".csv", ".tsv", ".parquet", ".jsonl", ".ndjson"];

    /// <summary>
    /// The names of the columns. A file that has no head gets to know of more of them while it is read.
    /// </summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no table, or more than is read.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static Table Open(string path)
    {
        var extension = Path.GetExtension(path).ToUpperInvariant();
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            ReadingLimits.CheckSize(file.Length, ReadingLimits.MostTableBytes);
            return extension switch
            {
                ".PARQUET" => new ParquetTable(file),
                "" when TableFile.BeginsAsParquet(file) => new ParquetTable(file),
                ".JSONL" or ".NDJSON" => new JsonLinesTable(file),
                _ => new DelimitedTable(file),
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The rows, each with its values in the order of <see cref="Columns"/>; of a row that ends early the rest is
    /// missing.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is broken, or more than is read.</exception>
    public IEnumerable<IReadOnlyList<Cell>> Rows()
    {
        var count = 0;
        foreach (var row in Read())
        {
            if (++count > ReadingLimits.MostRows)
            {
                throw new InvalidDataException($"it has more than the {ReadingLimits.MostRows} rows that are read");
            }

            yield return row;
        }
    }

    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract IEnumerable<IReadOnlyList<Cell>> Read();

    protected abstract void Dispose(bool isDisposing);
}
