using System.Text;
using Parquet.Schema;
using Parquet.Serialization;
using Slipway.Testing.Data;

namespace Slipway.Testing.Recording;

/// <summary>Writes the first rows of a table.</summary>
internal static class TableSample
{
    /// <summary>Writes as many as may be.</summary>
    /// <returns>Whether there are more.</returns>
    /// <exception cref="InvalidDataException">
    /// The table can't be read, or not even its first row is small enough.
    /// </exception>
    public static bool Write(string path, string copy, int mostRows, long mostBytes)
    {
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PARQUET" => WriteParquet(path, copy, mostRows, mostBytes),
            "" when TableFile.IsParquet(path) => WriteParquet(path, copy, mostRows, mostBytes),
            ".JSONL" or ".NDJSON" => WriteLines(path, copy, mostRows, mostBytes),
            _ => WriteDelimited(path, copy, mostRows, mostBytes),
        };
    }

    // As the rows stand in the file, quotes and all.
    private static bool WriteDelimited(string path, string copy, int mostRows, long mostBytes)
    {
        using var table = (DelimitedTable)Table.Open(path);
        using var writer = new BoundedWriter(copy, mostBytes);
        writer.Require(table.LastRow, path);
        var rows = 0;
        foreach (var _ in table.Rows())
        {
            if (rows == mostRows || !writer.TryWrite(table.LastRow))
            {
                return true;
            }

            rows++;
        }

        return false;
    }

    private static bool WriteLines(string path, string copy, int mostRows, long mostBytes)
    {
        using (var table = Table.Open(path))
        {
            // Read as a table first, so that no line is too long for what follows.
            foreach (var _ in table.Rows().Take(mostRows + 1))
            {
            }
        }

        using var reader = TextEncoding.Reader(File.OpenRead(path));
        using var writer = new BoundedWriter(copy, mostBytes);
        for (var rows = 0; reader.ReadLine() is { } line; rows++)
        {
            if (rows == 0)
            {
                writer.Require($"{line}\n", path);
            }
            else if (rows >= mostRows || !writer.TryWrite($"{line}\n"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool WriteParquet(string path, string copy, int mostRows, long mostBytes)
    {
        long rows;
        using (var table = Table.Open(path))
        {
            rows = table.Rows().LongCount();
        }

        if (rows <= mostRows && new FileInfo(path).Length <= mostBytes)
        {
            File.Copy(path, copy);
            return false;
        }

        var (schema, first) = Synchronously.Run(() => FirstGroupAsync(path));
        for (var count = Math.Min(mostRows, first.Count); count > 0; count /= 2)
        {
            var taken = first.Take(count).ToList();
            var bytes = Synchronously.Run(() => ParquetAsync(schema, taken));
            if (bytes.Length <= mostBytes)
            {
                File.WriteAllBytes(copy, bytes);
                return count < rows;
            }
        }

        throw TooSmall(path, mostBytes);
    }

    private static async Task<(ParquetSchema Schema, IReadOnlyList<IDictionary<string, object?>> Rows)> FirstGroupAsync(
        string path)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var stream = new SynchronousStream(file);
            var read = await ParquetSerializer.DeserializeUntypedAsync(stream, rowGroupIndex: 0).ConfigureAwait(false);
            return (read.Schema, [.. read.Data.Cast<IDictionary<string, object?>>()]);
        }
    }

    private static async Task<byte[]> ParquetAsync(
        ParquetSchema schema, IReadOnlyCollection<IDictionary<string, object?>> rows)
    {
        using var written = new MemoryStream();
        await ParquetSerializer.SerializeUntypedAsync(rows, schema, written).ConfigureAwait(false);
        return written.ToArray();
    }

    private static InvalidDataException TooSmall(string path, long mostBytes) =>
        new($"not even the first row of '{path}' fits into the {mostBytes} bytes that the data of the test has left");

    /// <summary>Writes whole rows, in UTF-8, as long as they fit.</summary>
    private sealed class BoundedWriter(string path, long mostBytes) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.CreateNew, FileAccess.Write);

        public bool TryWrite(string row)
        {
            var bytes = Encoding.UTF8.GetBytes(row);
            if (_file.Length + bytes.Length > mostBytes)
            {
                return false;
            }

            _file.Write(bytes);
            return true;
        }

        /// <summary>Writes what a sample is none without.</summary>
        public void Require(string row, string of)
        {
            if (!TryWrite(row))
            {
                throw TooSmall(of, mostBytes);
            }
        }

        public void Dispose() => _file.Dispose();
    }
}
