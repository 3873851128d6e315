namespace Slipway.Targets;

/// <summary>Why a target is in a plan.</summary>
internal enum PlanCause
{
    /// <summary>It was named, or is a default and nothing was named.</summary>
    Invoked,

    /// <summary>The named target depends on it.</summary>
    DependencyOf,

    /// <summary>The named target triggers it.</summary>
    TriggeredBy,
}

/// <summary>A target's place in a plan.</summary>
/// <param name="Target">The target.</param>
/// <param name="Cause">Why it is in.</param>
/// <param name="By">The target because of which it is in; null when it was invoked.</param>
internal sealed record PlannedTarget(ExecutableTarget Target, PlanCause Cause, ExecutableTarget? By)
{
    /// <summary>Whether it was named on the command line (a default is not), which keeps <c>--skip</c> off it.</summary>
    public required bool IsNamed { get; init; }
}

/// <summary>What runs, in order.</summary>
internal sealed record ExecutionPlan(IReadOnlyList<PlannedTarget> Targets)
{
    /// <summary>Whether all that acts in it says that it only reads.</summary>
    public bool IsReadOnly => Targets.All(planned => planned.Target.Definition is { IsReadOnly: true } or { Actions.Count: 0 });
}
