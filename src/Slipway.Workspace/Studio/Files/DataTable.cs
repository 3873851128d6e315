namespace Slipway.Workspace.Studio.Files;

/// <summary>The first rows of a table.</summary>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Rows with a value for each column; null where there is none.</param>
/// <param name="Total">How many rows the whole table has; null when that is not known.</param>
internal sealed record DataTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, long? Total)
{
    /// <summary>What is said of how it was read: its separator, its types.</summary>
    public string? Note { get; init; }
}
