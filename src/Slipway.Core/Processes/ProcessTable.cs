using System.Runtime.InteropServices;

namespace Slipway.Core.Processes;

/// <summary>The processes of this machine: what is running, what started what, and how to end it.</summary>
internal abstract class ProcessTable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>The one of this system.</summary>
    public static ProcessTable Here { get; } = OperatingSystem.IsLinux() ? new LinuxProcessTable() : new PortableProcessTable();

    /// <summary>How long it is waited between two looks: what a look costs differs.</summary>
    public abstract TimeSpan Poll { get; }

    /// <summary>
    /// The script by which a shell starts a program detached: it is given the log, the file of the process id and the
    /// program with its arguments, and prints the process id.
    /// </summary>
    public abstract string StartScript { get; }

    /// <summary>Whether that script writes the file of the process id; else the caller does.</summary>
    public abstract bool KeepsId { get; }

    /// <summary>The process that has the id now and has not ended, or null.</summary>
    public abstract ProcessIdentity? Find(int id);

    /// <summary>All processes, with the ids of their parents, as far as that is known.</summary>
    public abstract IEnumerable<(ProcessIdentity Identity, int ParentId)> All();

    /// <summary>Whether a process is there and has not ended; one that only waits to be reaped has.</summary>
    public bool IsRunning(ProcessIdentity process) => Find(process.Id) == process;

    /// <summary>Asks a process to end.</summary>
    public virtual void Terminate(ProcessIdentity process) => Send(process, SigTerm);

    /// <summary>Ends a process for good.</summary>
    public virtual void Kill(ProcessIdentity process) => Send(process, SigKill);

    private void Send(ProcessIdentity process, int signal)
    {
        if (IsRunning(process))
        {
            // The process may end at this very moment: the result says nothing that the next look won't.
            _ = Kill(process.Id, signal);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
