using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Slipway.Core.Processes;

/// <summary>
/// What .NET and POSIX tell of processes on every system: start times are those of .NET, and what started what is asked of
/// <c>ps</c>, which Windows does not have, where .NET ends a process with all that it started.
/// </summary>
internal sealed class PortableProcessTable : ProcessTable
{
    private const char Zombie = 'Z';

    public override TimeSpan Poll => TimeSpan.FromMilliseconds(100);

    // With job control a program has a process group of its own, which Ctrl+C does not reach, and nohup keeps it from the
    // terminal's end. Some shells have no job control without a terminal, which then can't send Ctrl+C either.
    public override string StartScript => """
        trap '' INT
        log=$1; shift 2
        command -v "$1" >/dev/null || exit 127
        : >>"$log"
        set -m 2>/dev/null
        nohup "$@" >>"$log" 2>&1 </dev/null &
        echo $!
        """;

    public override bool KeepsId => false;

    public override ProcessIdentity? Find(int id) => HasEnded(id) ? null : Started(id);

    public override IEnumerable<(ProcessIdentity Identity, int ParentId)> All() =>
        from line in Ps("-A", "-o", "pid=,ppid=,stat=")
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where words.Length > 2 && words[2][0] != Zombie
        let identity = Started(Number(words[0]))
        where identity is not null
        select (identity.Value, Number(words[1]));

    private static ProcessIdentity? Started(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.HasExited ? null : new ProcessIdentity(id, process.StartTime.ToUniversalTime().Ticks);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // It ended before or while it was looked at, or is another user's.
            return null;
        }
    }

    public override void Terminate(ProcessIdentity process)
    {
        if (OperatingSystem.IsWindows())
        {
            // It has no request to end that reaches a program without a window.
            Kill(process);
        }
        else
        {
            base.Terminate(process);
        }
    }

    public override void Kill(ProcessIdentity process)
    {
        if (!OperatingSystem.IsWindows())
        {
            base.Kill(process);
            return;
        }

        try
        {
            using var found = Process.GetProcessById(process.Id);
            if (IsRunning(process))
            {
                found.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended meanwhile.
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // One that waits to be reaped is there for .NET.
    private static bool HasEnded(int id) =>
        Ps("-o", "stat=", "-p", id.ToString(CultureInfo.InvariantCulture)) is [var state] && state.TrimStart().StartsWith(Zombie);

    private static string[] Ps(params string[] arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            return [];
        }

        using var ps = Process.Start(new ProcessStartInfo("ps", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var lines = ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        ps.WaitForExit();
        return lines;
    }
}
