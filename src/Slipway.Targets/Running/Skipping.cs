namespace Slipway.Targets;

/// <summary>
/// Takes targets out of a run, with what only they need. As in NUKE, a target that was named on the command line stays
/// scheduled (its own conditions are looked at again when its turn comes), but what only it needs is taken out. Safe to
/// use from several threads.
/// </summary>
internal sealed class Skipping
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<TargetRun> _runs;
    private readonly Dictionary<ExecutableTarget, TargetRun> _byTarget;

    // How many scheduled targets need a target, by dependency or trigger.
    private readonly Dictionary<ExecutableTarget, int> _needs = [];

    // Named targets stay scheduled, so that two of which one triggers and one needs the other would go round and round.
    private readonly HashSet<TargetRun> _beingSkipped = [];

    public Skipping(IReadOnlyList<TargetRun> runs)
    {
        _runs = runs;
        _byTarget = runs.ToDictionary(run => run.Target);
        foreach (var needed in runs.SelectMany(NeededBy))
        {
            _needs[needed] = _needs.TryGetValue(needed, out var count) ? count + 1 : 1;
        }
    }

    /// <summary>Applies <c>--skip</c>.</summary>
    /// <param name="targets">The targets to skip; null means all but those that were invoked, by name or default.</param>
    public void SkipByParameter(IReadOnlySet<ExecutableTarget>? targets)
    {
        foreach (var run in _runs)
        {
            if (targets is null ? !IsInvoked(run) && !(run.Collector is { } collector && IsInvoked(collector)) : targets.Contains(run.Target))
            {
                Skip(run, "via parameter");
            }
        }
    }

    /// <summary>Applies the conditions that are evaluated before anything runs.</summary>
    public void SkipByStaticConditions()
    {
        foreach (var run in _runs)
        {
            if (run.Violates(run.Definition.StaticConditions))
            {
                Skip(run, reason: null);
            }
        }
    }

    /// <summary>Takes a target out, if it is still scheduled.</summary>
    /// <param name="run">The target.</param>
    /// <param name="reason">Why, unless the target's notes say so already.</param>
    public void Skip(TargetRun run, string? reason)
    {
        lock (_lock)
        {
            SkipLocked(run, reason);
        }
    }

    /// <summary>Sets the status of a target that is no longer scheduled: it keeps nothing else in from now on.</summary>
    public void Leave(TargetRun run, TargetStatus status)
    {
        lock (_lock)
        {
            LeaveLocked(run, status);
        }
    }

    private static bool IsInvoked(TargetRun run) => run.IsNamed || run.Target.IsDefault;

    private void SkipLocked(TargetRun run, string? reason)
    {
        if (run.Status != TargetStatus.Scheduled || !_beingSkipped.Add(run))
        {
            return;
        }

        if (!run.IsNamed)
        {
            LeaveLocked(run, TargetStatus.Skipped);
            if (reason is not null)
            {
                run.Note($"Skipped: {reason}");
            }
        }

        if (run.Definition.BehaviorWhenSkipped == DependencyBehavior.Skip)
        {
            // A named target is still counted among those that need its dependencies; it does not keep them in itself.
            var own = run.Status == TargetStatus.Scheduled ? 1 : 0;
            var unneeded = NeededBy(run).Where(needed => _needs[needed] <= own).ToList();
            foreach (var needed in unneeded)
            {
                SkipLocked(_byTarget[needed], $"because of {run.Name}");
            }
        }

        _beingSkipped.Remove(run);
    }

    private void LeaveLocked(TargetRun run, TargetStatus status)
    {
        if (run.Status == TargetStatus.Scheduled)
        {
            foreach (var needed in NeededBy(run))
            {
                _needs[needed]--;
            }
        }

        run.Status = status;
    }

    private static IEnumerable<ExecutableTarget> NeededBy(TargetRun run) =>
        run.Target is { ExecutionDependencies.Count: 0, Triggers.Count: 0 }
            ? []
            : run.Target.ExecutionDependencies.Concat(run.Target.Triggers).Distinct();
}
