namespace Slipway.Images;

/// <summary>A lock among processes, by a file that one of them has open; the system frees it when that one ends.</summary>
internal static class FileLock
{
    // EWOULDBLOCK of flock, and ERROR_SHARING_VIOLATION: all other failures stay, however long one waits.
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    public static async Task<IDisposable> AcquireAsync(string file, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
