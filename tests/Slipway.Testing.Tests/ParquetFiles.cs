using Parquet.Schema;
using Parquet.Serialization;

namespace Slipway.Testing.Tests;

/// <summary>Writes Parquet files for tests.</summary>
internal static class ParquetFiles
{
    public static async Task WriteAsync(string path, IEnumerable<(int Id, double Score, string? Name)> rows)
    {
        var schema = new ParquetSchema(
            new DataField<int>("id"), new DataField<double>("score"), new DataField<string>("name"));
        await using var file = File.Create(path);
        await ParquetSerializer.SerializeUntypedAsync(
            [
                .. rows.Select(row => new Dictionary<string, object?>
                {
                    ["id"] = row.Id,
                    ["score"] = row.Score,
                    ["name"] = row.Name,
                }),
            ],
            schema,
            file);
    }
}
