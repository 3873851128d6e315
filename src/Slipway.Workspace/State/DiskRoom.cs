using Microsoft.Data.Sqlite;

namespace Slipway.Workspace.State;

/// <summary>Knows a full disk by what fails on it.</summary>
internal static class DiskRoom
{
    // ENOSPC; EDQUOT of Linux and of macOS; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
    private static readonly int[] SystemErrors = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    private const int SqliteFull = 13;

    // SQLite could not make the file longer that its connections share.
    private const int SqliteSharedMemorySize = 4874;

    /// <summary>Whether it failed for want of room, in itself or in what it was caused by.</summary>
    public static bool IsMissing(Exception? error) => error switch
    {
        null => false,
        SqliteException database => database.SqliteErrorCode == SqliteFull || database.SqliteExtendedErrorCode == SqliteSharedMemorySize,
        IOException file when SystemErrors.Contains(file.HResult) => true,
        _ => IsMissing(error.InnerException),
    };
}
