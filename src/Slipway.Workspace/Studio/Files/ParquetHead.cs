using System.Globalization;
using Parquet;
using Parquet.Serialization;

namespace Slipway.Workspace.Studio.Files;

/// <summary>The first rows of a Parquet file.</summary>
internal static class ParquetHead
{
    // A group of rows is read as a whole, and a few bytes can be many rows that are alike.
    private const long LargestGroup = 64 * 1024 * 1024;
    private const long MostValues = 2_000_000;
    private const int MostRows = 10_000;

    /// <summary>Whether a file begins as one does.</summary>
    public static bool Is(FileHead head) => head.Bytes.AsSpan().StartsWith("PAR1"u8);

    /// <returns>The table; without rows where they are too many to read for a glance.</returns>
    /// <exception cref="InvalidDataException">It is no Parquet file, or a broken one.</exception>
    public static async Task<DataTable> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var fields = reader.Schema.GetDataFields();
                var total = reader.Metadata?.NumRows ?? 0;
                var columns = fields.Select(field => field.Path.ToString()).ToList();
                var group = reader.Metadata?.RowGroups.FirstOrDefault();
                if (group is null || group.TotalByteSize > LargestGroup || group.NumRows * columns.Count > MostValues)
                {
                    return new DataTable(columns, [], total) { Note = "too large to show rows of" };
                }

                file.Position = 0;
                var rows = await ParquetSerializer.DeserializeUntypedAsync(file, rowGroupIndex: 0, cancellationToken: cancellationToken)
                    .ConfigureAwait(false);
                var names = reader.Schema.Fields.Select(field => field.Name).ToList();
                return new DataTable(names, [.. rows.Data.Take(MostRows).Select(row => Texts(row, names))], total)
                {
                    Note = "Parquet",
                };
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Who reads what a step has written must take any of it; the library says what it finds in many ways.
            throw new InvalidDataException($"It can't be read as Parquet: {e.Message}", e);
        }
    }

    private static IReadOnlyList<string?> Texts(Dictionary<string, object> row, IEnumerable<string> names) =>
        [.. names.Select(name => Text(row.TryGetValue(name, out var value) ? value : null))];

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        byte[] bytes => $"{bytes.Length} bytes",
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Take(10).Select(Text))}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
