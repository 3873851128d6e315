namespace Slipway.Core.Files;

/// <summary>
/// A lock among processes: a file that one of them has open. The system lets go of it when that one ends, however it
/// does; the file stays.
/// </summary>
public static class FileLock
{
    // EWOULDBLOCK of Linux and of macOS, and ERROR_SHARING_VIOLATION. All other failures stay, however long one waits.
    private const int TakenOnLinux = 11;
    private const int TakenOnMac = 35;
    private const int TakenOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The lock, or null when somebody else has it. Disposing of it lets go.</summary>
    /// <param name="file">The lock's file; made when it is not there.</param>
    /// <exception cref="IOException">The file can't be made or opened, which waiting does not mend: a full disk is among it.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is TakenOnLinux or TakenOnMac or TakenOnWindows)
        {
            return null;
        }
    }

    /// <summary>Takes the lock, waiting for whoever has it.</summary>
    /// <param name="file">The lock's file; made when it is not there.</param>
    /// <param name="waits">Told once, when there is somebody to wait for.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <inheritdoc cref="TryTake"/>
    public static async Task<FileStream> TakeAsync(string file, Action? waits = null, CancellationToken cancellationToken = default)
    {
        for (var hasSaid = false; ; hasSaid = true)
        {
            if (TryTake(file) is { } taken)
            {
                return taken;
            }

            if (!hasSaid)
            {
                waits?.Invoke();
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
