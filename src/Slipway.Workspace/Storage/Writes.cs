using System.Diagnostics;

namespace Slipway.Workspace.Storage;

/// <summary>
/// The moments at which the server changes what outlives it: its commits and its renames. Tests have the process die at
/// one of them, as by <c>kill -9</c>.
/// </summary>
internal static class Writes
{
    /// <summary>The environment variable with the number of the write at which the program dies.</summary>
    public const string DeathVariable = "SLIPWAY_WORKSPACE_DIES_AT_WRITE";

    private static int _left;

    /// <summary>From now on, the write of this number does not happen any more.</summary>
    public static void DieAt(int number) => _left = number;

    /// <summary>A write is about to happen.</summary>
    public static void Next()
    {
        if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
