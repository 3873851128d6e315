namespace Slipway.Testing.Data;

/// <summary>How much is read of what steps wrote: none of it is trusted to be small, or to be what it says.</summary>
internal static class ReadingLimits
{
    /// <summary>The most bytes of a table.</summary>
    public const long MostTableBytes = 256 * 1024 * 1024;

    /// <summary>The most bytes of a JSON file or a text.</summary>
    public const int MostTextBytes = 16 * 1024 * 1024;

    /// <summary>The most rows of a table.</summary>
    public const int MostRows = 2_000_000;

    /// <summary>The most columns of a table.</summary>
    public const int MostColumns = 10_000;

    /// <summary>The most letters of a row of text.</summary>
    public const int MostRowLetters = 4 * 1024 * 1024;

    /// <summary>How deep JSON may be.</summary>
    public const int MostDepth = 64;

    /// <summary>The most values that are held of a Parquet file at once, which keeps rows in groups.</summary>
    public const long MostGroupValues = 2_000_000;

    /// <summary>The most bytes of a group of rows, unpacked, as the file says it.</summary>
    public const long MostGroupBytes = 256 * 1024 * 1024;

    /// <summary>The most bytes of a Parquet file's description of itself.</summary>
    public const int MostFooterBytes = 2 * 1024 * 1024;

    /// <summary>The most groups of rows of a Parquet file.</summary>
    public const int MostGroups = 1000;

    /// <summary>The most files that are looked at in a folder.</summary>
    public const int MostFiles = 10_000;

    /// <summary>Ends the reading of a file that is larger.</summary>
    /// <exception cref="InvalidDataException">It is.</exception>
    public static void CheckSize(long length, long most)
    {
        if (length > most)
        {
            throw new InvalidDataException($"it is larger than the {most / 1024 / 1024} MiB that are read");
        }
    }

    /// <summary>Ends the reading of a table with more columns.</summary>
    /// <exception cref="InvalidDataException">It has.</exception>
    public static void CheckColumns(int count)
    {
        if (count > MostColumns)
        {
            throw new InvalidDataException($"it has more than the {MostColumns} columns that are read");
        }
    }
}
