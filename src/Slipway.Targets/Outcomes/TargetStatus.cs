namespace Slipway.Targets;

/// <summary>Where a target is, or how it ended.</summary>
public enum TargetStatus
{
    /// <summary>Is going to run.</summary>
    Scheduled,

    /// <summary>Runs.</summary>
    Running,

    /// <summary>Its actions ended without an error.</summary>
    Succeeded,

    /// <summary>Its probe found nothing to do.</summary>
    UpToDate,

    /// <summary>A condition, <c>--skip</c> or another skipped target kept it from running.</summary>
    Skipped,

    /// <summary>Has no actions; it only collects others.</summary>
    Collective,

    /// <summary>An action, a probe or a condition threw.</summary>
    Failed,

    /// <summary>Was running when the build was interrupted.</summary>
    Aborted,

    /// <summary>Its turn never came: the build had failed or was interrupted.</summary>
    NotRun,
}
