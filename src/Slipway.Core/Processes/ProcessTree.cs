using System.Diagnostics;

namespace Slipway.Core.Processes;

/// <summary>
/// A process and all that it started, also what stays behind when the process itself has ended: that would go on, and
/// would hold open the pipes that its output is read from.
/// </summary>
internal sealed class ProcessTree
{
    private readonly ProcessTable _table;
    private readonly HashSet<ProcessIdentity> _members = [];

    private ProcessTree(ProcessTable table) => _table = table;

    /// <summary>The process of that id with its descendants as they are now; empty when there is none.</summary>
    public static ProcessTree Of(int id, ProcessTable table)
    {
        var tree = new ProcessTree(table);
        if (table.Find(id) is { } root)
        {
            tree._members.Add(root);
            tree.AddDescendants();
        }

        return tree;
    }

    /// <summary>Asks every process of the tree to end, and kills those that have not done so within the grace.</summary>
    public async Task EndAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        SignalAll(_table.Terminate);
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
            SignalAll(_table.Kill);
        }
        while (!await WaitAsync(_table.Poll, cancellationToken).ConfigureAwait(false));
    }

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

            await Task.Delay(_table.Poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private void SignalAll(Action<ProcessIdentity> signal)
    {
        foreach (var process in _members)
        {
            signal(process);
        }
    }

    /// <summary>Takes in what members have started, and leaves out what has ended.</summary>
    private void AddDescendants()
    {
        var children = _table.All().ToLookup(process => process.ParentId, process => process.Identity);
        _members.RemoveWhere(process => !_table.IsRunning(process));
        var open = new Queue<ProcessIdentity>(_members);
        while (open.TryDequeue(out var process))
        {
            foreach (var child in children[process.Id].Where(_members.Add))
            {
                open.Enqueue(child);
            }
        }
    }
}
