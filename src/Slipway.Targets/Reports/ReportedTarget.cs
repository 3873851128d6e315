namespace Slipway.Targets;

/// <summary>A target in a <see cref="BuildReport"/>.</summary>
internal sealed record ReportedTarget
{
    public required string Name { get; init; }

    /// <summary>The planned target over a set that it is an item of.</summary>
    public required string? Group { get; init; }

    /// <summary>Whether its duration is its own, and not that of items or of nothing.</summary>
    public required bool IsTimed { get; init; }

    public required string? Description { get; init; }

    public required TargetStatus Status { get; init; }

    /// <summary>Why it ended as it did, or what it said came of it; without secrets.</summary>
    public required string Information { get; init; }

    /// <summary>When its turn came, since the build's start.</summary>
    public required TimeSpan Start { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The planned targets that it depends on.</summary>
    public required IReadOnlyList<string> DependsOn { get; init; }

    /// <summary>The planned targets that it had to wait for.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>The planned targets that pull it in when they run.</summary>
    public required IReadOnlyList<string> TriggeredBy { get; init; }

    /// <summary>The patterns of what it produces.</summary>
    public required IReadOnlyList<string> Produces { get; init; }

    /// <summary>The last lines that it wrote, where it failed; without secrets.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    public TimeSpan End => Start + Duration;

    public bool HasRun => Status is TargetStatus.Succeeded or TargetStatus.UpToDate or TargetStatus.Failed
        or TargetStatus.Aborted;

    /// <summary>Reports of a target in its present state.</summary>
    /// <param name="run">The target.</param>
    /// <param name="start">When its turn came, since the build's start.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="information">What is said of it, without secrets.</param>
    public static ReportedTarget Of(TargetRun run, TimeSpan start, TimeSpan duration, string information) => new()
    {
        Name = run.Name,
        Group = run.Collector?.Name,
        IsTimed = run.HasRun && !run.OnlyCollectsItems,
        Description = run.Definition.DescriptionText,
        Status = run.Status,
        Information = information,
        Start = start,
        Duration = duration,
        DependsOn = Names(run, run.Target.ExecutionDependencies),
        After = Names(run, run.Target.AllDependencies),
        TriggeredBy = Names(run, run.Target.TriggerDependencies),
        Produces = run.Definition.Products,
        Log = run.Log,
    };

    private static IReadOnlyList<string> Names(TargetRun run, IEnumerable<ExecutableTarget> targets) =>
        targets is List<ExecutableTarget> { Count: 0 }
            ? []
            : [.. targets.Where(run.IsPlanned).Select(target => target.Name).Distinct()];
}
