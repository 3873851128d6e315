namespace Slipway.Workspace.State;

/// <summary>The server's log file, with one older one beside it: together they are bounded.</summary>
internal static class ServerLog
{
    /// <summary>How large the file may get, in bytes, before another is begun.</summary>
    public const long Largest = 10L << 20;

    /// <summary>Begins a new file before the server that writes it is started.</summary>
    public static void Rotate(StateFolder state)
    {
        if (IsTooLarge(state))
        {
            File.Move(state.LogFile, Older(state), overwrite: true);
        }
    }

    /// <summary>
    /// Begins anew while the server writes: it holds the file open for appending, so that the file is copied and then
    /// emptied. A line that is written between the two is lost.
    /// </summary>
    public static void RotateOpen(StateFolder state)
    {
        if (IsTooLarge(state))
        {
            File.Copy(state.LogFile, Older(state), overwrite: true);
            using var file = new FileStream(state.LogFile, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.SetLength(0);
        }
    }

    private static string Older(StateFolder state) => $"{state.LogFile}.1";

    private static bool IsTooLarge(StateFolder state) => new FileInfo(state.LogFile) is { Exists: true, Length: > Largest };
}
