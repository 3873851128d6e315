namespace Slipway.Testing;

/// <summary>How much of a run's data becomes part of a test.</summary>
public sealed record RecordOptions
{
    /// <summary>The most rows that are taken of a table.</summary>
    public int MostRows { get; init; } = 200;

    /// <summary>The most bytes of all the data of a test.</summary>
    public long MostBytes { get; init; } = 1024 * 1024;

    /// <summary>The full path of the schema that the test names for editors; none where null.</summary>
    public string? SchemaFile { get; init; }
}
