using System.Globalization;

namespace Slipway.Core.Processes;

/// <summary>
/// A process on Linux. Ids are given again to other processes; together with the start time, in clock ticks since boot,
/// one names a process for good.
/// </summary>
internal readonly record struct ProcessIdentity(int Id, long StartTime)
{
    /// <summary>Whether it is there and has not ended; one that only waits to be reaped has.</summary>
    public bool IsRunning => Find(Id) == this;

    /// <summary>The process that has the id now, or null.</summary>
    public static ProcessIdentity? Find(int id) => Read(id)?.Identity;

    /// <summary>All processes, with the ids of their parents.</summary>
    public static IEnumerable<(ProcessIdentity Identity, int ParentId)> All() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where char.IsAsciiDigit(name[0])
        let process = Read(int.Parse(name, CultureInfo.InvariantCulture))
        where process is not null
        select process.Value;

    /// <summary>Fields 3 (state), 4 (parent) and 22 (start time) of <c>/proc/PID/stat</c>, proc(5).</summary>
    private static (ProcessIdentity Identity, int ParentId)? Read(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");

            // The second field, the program's name in parentheses, may itself hold blanks and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X"
                ? null
                : (new ProcessIdentity(id, long.Parse(fields[19], CultureInfo.InvariantCulture)),
                    int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It ended before or while it was looked at.
            return null;
        }
    }
}
