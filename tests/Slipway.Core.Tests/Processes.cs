using Slipway.Core.Processes;

namespace Slipway.Core.Tests;

/// <summary>Looks at processes.</summary>
internal static class Processes
{
    /// <summary>Whether a process is there and has not ended; one that only waits to be reaped has.</summary>
    public static bool IsRunning(int id)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new PortableProcessTable().Find(id) is not null;
        }

        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static async Task UntilEndedAsync(int id, CancellationToken cancellationToken)
    {
        while (IsRunning(id))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }
}
