using System.Globalization;

namespace Slipway.Core.Processes;

/// <summary>What Linux shows in <c>/proc</c>; start times are in clock ticks since boot.</summary>
internal sealed class LinuxProcessTable : ProcessTable
{
    public override TimeSpan Poll => TimeSpan.FromMilliseconds(25);

    // setsid makes the new process independent of this one's terminal and process group; the shell gives it files
    // for its streams, so that a pipe which reads this build's output does not wait for the background process. The
    // new process keeps its own id before it becomes the program: whoever is killed meanwhile, it can be found. Ctrl+C
    // reaches the shell too, which would end between the start and telling of it.
    public override string StartScript => """
        trap '' INT
        log=$1; pid=$2; shift 2
        command -v "$1" >/dev/null || exit 127
        : >>"$log"
        setsid /bin/sh -c '
            pid=$1; shift
            started() { echo "${20}"; }
            stat=$(cat /proc/$$/stat)
            printf "{\"ProcessId\":%s,\"StartTime\":%s}" $$ "$(started ${stat##*) })" >"$pid.new" && mv "$pid.new" "$pid" || exit 1
            exec "$@"' start "$pid" "$@" >>"$log" 2>&1 </dev/null &
        echo $!
        """;

    public override bool KeepsId => true;

    public override ProcessIdentity? Find(int id) => Read(id)?.Identity;

    public override IEnumerable<(ProcessIdentity Identity, int ParentId)> All() =>
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
