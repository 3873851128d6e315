namespace Slipway.Targets;

/// <summary>How many targets of each kind of work may run at once; of several bounds on a kind the least counts.</summary>
internal sealed class WorkLimits
{
    private readonly Dictionary<string, int> _free = new(StringComparer.Ordinal);

    public WorkLimits(IReadOnlyList<TargetRun> runs)
    {
        foreach (var run in runs)
        {
            foreach (var (kind, most) in run.Definition.Limits)
            {
                _free[kind] = _free.TryGetValue(kind, out var other) ? Math.Min(other, most) : most;
            }
        }
    }

    /// <summary>Counts the target among those that run, if every limit of its kinds of work allows one more.</summary>
    public bool TryTake(TargetRun run)
    {
        var kinds = run.Definition.Limits.Keys;
        if (!kinds.All(kind => _free[kind] > 0))
        {
            return false;
        }

        foreach (var kind in kinds)
        {
            _free[kind]--;
        }

        return true;
    }

    public void Release(TargetRun run)
    {
        foreach (var kind in run.Definition.Limits.Keys)
        {
            _free[kind]++;
        }
    }
}
