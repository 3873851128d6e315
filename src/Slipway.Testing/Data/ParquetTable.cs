using Parquet;
using Parquet.Meta;
using Parquet.Serialization;

namespace Slipway.Testing.Data;

/// <summary>A table in a Parquet file.</summary>
internal sealed class ParquetTable : Table
{
    private readonly FileStream _file;
    private readonly List<ParquetGroup> _groups = [];

    /// <summary>Reads how the file describes itself.</summary>
    /// <exception cref="InvalidDataException">It does not, or more is there than is read.</exception>
    public ParquetTable(FileStream file)
    {
        _file = file;
        ParquetFooter.Check(file);
        Columns = Synchronously.Run(() => DescribeAsync(new SynchronousStream(file)));
        ReadingLimits.CheckColumns(Columns.Count);
    }

    public override IReadOnlyList<string> Columns { get; }

    protected override IEnumerable<IReadOnlyList<Cell>> Read()
    {
        var left = (long)ReadingLimits.MostRows;
        foreach (var (number, group) in _groups.Index())
        {
            // Each value is an object while its group is read.
            var values = Math.Max(group.Values, group.Rows * Math.Max(1, Columns.Count));
            if (group.Bytes > ReadingLimits.MostGroupBytes || values > ReadingLimits.MostGroupValues)
            {
                throw new InvalidDataException(
                    $"its group {number + 1} of rows has {values} values of {group.Bytes} bytes,"
                    + " which is more than is read at once");
            }

            left -= group.Rows;
            if (group.Rows < 0 || left < 0)
            {
                throw new InvalidDataException($"it has more than the {ReadingLimits.MostRows} rows that are read");
            }

            foreach (var row in Synchronously.Run(() => GroupAsync(new SynchronousStream(_file), number)))
            {
                yield return row;
            }
        }
    }

    protected override void Dispose(bool isDisposing) => _file.Dispose();

    private async Task<IReadOnlyList<string>> DescribeAsync(Stream file)
    {
        var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            foreach (var group in reader.Metadata?.RowGroups ?? [])
            {
                var columns = group.Columns.Select(column => column.MetaData).OfType<ColumnMetaData>().ToList();
                _groups.Add(new ParquetGroup(
                    group.NumRows,
                    columns.Sum(column => Math.Max(0, column.NumValues)),
                    columns.Sum(column => Math.Max(0, column.TotalUncompressedSize))));
            }

            if (_groups.Count > ReadingLimits.MostGroups)
            {
                throw new InvalidDataException(
                    $"it has more than the {ReadingLimits.MostGroups} groups of rows that are read");
            }

            return [.. reader.Schema.Fields.Select(field => field.Name)];
        }
    }

    private async Task<IReadOnlyList<IReadOnlyList<Cell>>> GroupAsync(Stream file, int number)
    {
        file.Position = 0;
        var rows = await ParquetSerializer.DeserializeUntypedAsync(file, rowGroupIndex: number).ConfigureAwait(false);
        return
        [
            .. rows.Data.Select(row => Columns.Select(column => Cell.Of(row.GetValueOrDefault(column))).ToArray()),
        ];
    }

    /// <summary>Rows that are stored together.</summary>
    /// <param name="Rows">How many.</param>
    /// <param name="Values">How many values they have, those of lists counted one by one.</param>
    /// <param name="Bytes">How large they are, unpacked.</param>
    private sealed record ParquetGroup(long Rows, long Values, long Bytes);
}
