using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Slipway.Core.Processes;

/// <summary>
/// A process and all that it started, also what stays behind when the process itself has ended: that would go on, and
/// would hold open the pipes that its output is read from.
/// </summary>
internal sealed class ProcessTree
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(25);

    private readonly HashSet<ProcessIdentity> _members = [];

    private ProcessTree()
    {
    }

    /// <summary>The process of that id with its descendants as they are now; empty when there is none.</summary>
    public static ProcessTree Of(int id)
    {
        var tree = new ProcessTree();
        if (ProcessIdentity.Find(id) is { } root)
        {
            tree._members.Add(root);
            tree.AddDescendants();
        }

        return tree;
    }

    /// <summary>Asks every process of the tree to end, and kills those that have not done so within the grace.</summary>
    public async Task EndAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        Signal(SigTerm);
        if (!await WaitAsync(grace, cancellationToken).ConfigureAwait(false))
        {
            await KillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Kills every process of the tree.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        do
        {
            Signal(SigKill);
        }
        while (!await WaitAsync(Poll, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends SIGTERM to one process.</summary>
    public static void Terminate(ProcessIdentity process) => Send(process, SigTerm);

    /// <summary>Waits until no process of the tree is left.</summary>
    /// <returns>Whether that came about within the time.</returns>
    private async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            AddDescendants();
            if (_members.Count == 0)
            {
                return true;
            }

            if (Stopwatch.GetElapsedTime(started) >= time)
            {
                return false;
            }

            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Signal(int signal)
    {
        foreach (var process in _members)
        {
            Send(process, signal);
        }
    }

    private static void Send(ProcessIdentity process, int signal)
    {
        if (process.IsRunning)
        {
            // The process may end at this very moment: the result says nothing that the next look won't.
            _ = Kill(process.Id, signal);
        }
    }

    /// <summary>Takes in what members have started, and leaves out what has ended.</summary>
    private void AddDescendants()
    {
        var children = ProcessIdentity.All().ToLookup(process => process.ParentId, process => process.Identity);
        _members.RemoveWhere(process => !process.IsRunning);
        var open = new Queue<ProcessIdentity>(_members);
        while (open.TryDequeue(out var process))
        {
            foreach (var child in children[process.Id].Where(_members.Add))
            {
                open.Enqueue(child);
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
