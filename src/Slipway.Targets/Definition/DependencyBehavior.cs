namespace Slipway.Targets;

/// <summary>What becomes of a skipped target's dependencies and triggered targets.</summary>
public enum DependencyBehavior
{
    /// <summary>Those that no other scheduled target needs are skipped too.</summary>
    Skip,

    /// <summary>They run all the same.</summary>
    Execute,
}
